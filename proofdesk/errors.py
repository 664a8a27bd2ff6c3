"""What can go wrong between a client and its desk."""


class ProofdeskError(Exception):
    """Everything that this client raises; `exit_code` is what the command line ends with."""

    exit_code = 1


class NotReached(ProofdeskError):
    """No answer came, or none that a desk gives, after several tries."""

    exit_code = 3


class Refused(ProofdeskError):
    """The desk answered with an error: HTTP status, stable code, and what to do about it."""

    exit_code = 3

    def __init__(self, status: int, code: str, message: str, request_id: str) -> None:
        super().__init__(f"{code}: {message} (request {request_id})")
        self.status, self.code, self.message, self.request_id = status, code, message, request_id


class JobFailed(ProofdeskError):
    """The job ended without a result."""

    def __init__(self, job_id: str, code: str, message: str) -> None:
        super().__init__(f"Job {job_id} failed with {code}: {message}")
        self.job_id, self.code, self.message = job_id, code, message


class ReviewRequired(ProofdeskError):
    """The result is held back until a reviewer has approved it."""

    exit_code = 4

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} waits for a reviewer.")
        self.job_id = job_id


class TimedOut(ProofdeskError):
    """The job has not ended in the time that was given; it goes on."""

    exit_code = 5

    def __init__(self, job_id: str, timeout_s: float) -> None:
        super().__init__(f"Job {job_id} has not ended in {timeout_s:g} s. It goes on: ask for it again later.")
        self.job_id = job_id
