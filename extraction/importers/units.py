"""Units of measure as they are printed, and their codes of UN/ECE Recommendation 20."""

_PRINTED = {
    "H87": "piece pieces pcs pc pce ps stk stück stuks stuk st szt unit units each ea item items unité unités pièce",
    "KGM": "kg kgm kgs kilo kilogram kilograms kilogramm kilogramme",
    "GRM": "g gr gram grams gramm gramme",
    "TNE": "t ton tonne tonnes tonnen",
    "LTR": "l ltr lt liter litre liters litres litr litro",
    "MLT": "ml milliliter millilitre",
    "MTR": "m mtr meter metre meters metres mètre",
    "CMT": "cm centimeter centimetre",
    "MMT": "mm millimeter millimetre",
    "KMT": "km kilometer kilometre kilometers kilometres",
    "MTK": "m2 m² qm sqm",
    "MTQ": "m3 m³ cbm",
    "SEC": "sec second seconds sekunde sekunden",
    "MIN": "min minute minutes minuten",
    "HUR": "h hr hrs hour hours std stunde stunden uur uren heure heures godz",
    "DAY": "day days tag tage dag dagen jour jours dzień dni",
    "WEE": "week weeks woche wochen weken semaine semaines",
    "MON": "month months monat monate maand maanden mnd mois",
    "ANN": "year years jahr jahre jaar an année",
    "KWH": "kwh",
    "P1": "%",
}
# {printed: code}: the options of a column that holds the code of a printed unit.
UNIT_CODES: dict[str, str] = {word: code for code, words in _PRINTED.items() for word in words.split()}
