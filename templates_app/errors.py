"""What template services refuse, with stable codes."""


class TemplateError(Exception):
    code = "TEMPLATE_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TemplateNameTaken(TemplateError):
    code = "TEMPLATE_NAME_TAKEN"


class VersionNotDraft(TemplateError):
    code = "VERSION_NOT_DRAFT"


class FilterNameTaken(TemplateError):
    code = "FILTER_NAME_TAKEN"


class InvalidName(TemplateError):
    code = "INVALID_NAME"
