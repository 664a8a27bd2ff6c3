// Owns what a JSON Schema allows at a place of a YAML text: keys with what they mean, and values out of a list.

const FORMS = ["anyOf", "oneOf", "allOf"];

export class Language {
  /** `words`: {keys: {name: words}, types: {name: words}}, said where the schema has no words for one. */
  constructor(schema, words = {}) {
    this.schema = schema;
    this.words = { keys: {}, types: {}, ...words };
  }

  /** What can be completed at a place of yaml-place.js: [{label, detail, info, required, opens: "map" | "list" | ""}]. */
  optionsAt(place) {
    if (place.kind === "key") return this.#keys(this.#at(place.path), place.keys);
    const holders = fitting(this.#at(place.path.slice(0, -1)), place.keys);
    return this.#values(holders.flatMap((node) => this.#below(node, place.path.at(-1))));
  }

  #resolve(node) {
    if (!node || typeof node !== "object") return [];
    if (node.$ref) {
      const target = node.$ref.split("/").slice(1).reduce((part, name) => part?.[name], this.schema);
      return this.#resolve(target).map((found) => ({ description: node.description, ...found }));
    }
    // What a map of keys says beyond them are conditions.
    if (node.properties) return [node];
    const forms = FORMS.flatMap((form) => node[form] ?? []).flatMap((form) => this.#resolve(form));
    return node.type || node.enum || node.const !== undefined ? [node, ...forms] : forms;
  }

  #at(path) {
    return path.reduce((nodes, key) => nodes.flatMap((node) => this.#below(node, key)), this.#resolve(this.schema));
  }

  #below(node, key) {
    if (key === null) return this.#resolve(node.items);
    if (node.properties?.[key]) return this.#resolve(node.properties[key]);
    const pattern = Object.entries(node.patternProperties ?? {}).find(([form]) => new RegExp(form, "u").test(key));
    return this.#resolve(pattern ? pattern[1] : node.additionalProperties);
  }

  #keys(nodes, taken) {
    const maps = nodes.filter((node) => node.properties);
    const options = new Map();
    for (const node of fitting(maps, taken)) {
      // Of several kinds of step, its finder says which one it is: that comes first.
      const isChoice = maps.length > 1 && !taken.size;
      const names = isChoice ? (node.required ?? []) : Object.keys(node.properties);
      for (const name of names) if (!taken.has(name) && !options.has(name)) options.set(name, this.#key(node, name, isChoice));
    }
    return [...options.values()];
  }

  #key(node, name, isChoice) {
    const kinds = this.#resolve(node.properties[name]);
    const types = new Set(kinds.flatMap((kind) => kind.type ?? []));
    const opens = types.has("array") && types.size === 1 ? "list" : types.has("object") && types.size === 1 ? "map" : "";
    const required = Boolean(node.required?.includes(name)) && !isChoice;
    const ours = this.words.keys[name];
    const described = node.properties[name].description ?? keyWords(node.description, name);
    return {
      label: name,
      detail: required ? "required" : this.#values(kinds).map((value) => value.label).slice(0, 4).join(" | "),
      info: (isChoice ? (ours ?? described) : (described ?? ours)) ?? kinds[0]?.description,
      required,
      opens,
    };
  }

  #values(nodes) {
    const values = nodes.flatMap((node) => {
      if (node.enum) return node.enum;
      if (node.const !== undefined) return [node.const];
      return node.type === "boolean" ? [true, false] : [];
    });
    return [...new Set(values)].filter((value) => value !== null).map((value) => ({
      label: String(value),
      info: this.words.types[value],
      opens: "",
    }));
  }
}

/** Those that may hold all of `keys`; all where none may. */
function fitting(nodes, keys) {
  const found = nodes.filter((node) => !node.properties || [...keys].every((key) => key in node.properties));
  return found.length ? found : nodes;
}

/** The words about one key in a description such as "`box`: the label. `at`: where the value stands." */
function keyWords(description, name) {
  const parts = (description ?? "").replaceAll("\n", " ").split(/(?=`\w+`(?:, [\w ]+)?: )/);
  const words = parts.find((part) => part.startsWith(`\`${name}\``))?.split(": ").slice(1).join(": ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : undefined;
}
