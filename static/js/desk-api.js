// Owns the desk's talk with the server: small POSTs that answer JSON. A refusal is {error: {code, message, ...}}.

export class Refusal extends Error {
  /** `code` as the server names it, or OFFLINE, SIGNED_OUT, SERVER_ERROR. `details` is the whole error. */
  constructor(code, message, details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get isAboutClaim() {
    return ["CLAIM_LOST", "CLAIM_HELD", "TASK_DECIDED", "BEING_READ"].includes(this.code);
  }
}

const NOT_REACHED = "The server cannot be reached. What you typed is still here: try again.";
const SIGNED_OUT = "You were signed out. Sign in again in another tab, then try again here.";
const BROKEN = "The server answered with an error. What you typed is still here: try again.";

async function request(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Refusal("OFFLINE", NOT_REACHED);
  }
}

export async function post(url, values = {}) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  return answerOf(await request(url, { method: "POST", headers, body: new URLSearchParams(values) }));
}

/** How far the document at the desk `url` is read: {status, pages_done, page_count, problem}. */
export async function fetchStanding(url) {
  return answerOf(await request(`${url}standing/`, { headers: { Accept: "application/json" } }));
}

async function answerOf(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("application/json");
  if (!isJson) {
    if (response.redirected || response.status === 403) throw new Refusal("SIGNED_OUT", SIGNED_OUT);
    throw new Refusal(response.status === 404 ? "NOT_FOUND" : "SERVER_ERROR", BROKEN);
  }
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error.code, answer.error.message, answer.error);
  return answer;
}

/** The desk of another document, as a parsed element that is not yet on the page. It is claimed. */
export async function fetchDesk(url) {
  const response = await request(url, { headers: { "X-Desk-Fragment": "1" } });
  if (!response.ok || response.redirected) throw new Refusal("SERVER_ERROR", BROKEN);
  return deskIn(await response.text());
}

/** The desk of the document that will follow the one at `url`, not claimed; null where none waits. */
export async function fetchFollowing(url) {
  const response = await request(`${url}following/`, {});
  if (!response.ok || response.redirected || response.status === 204) return null;
  return deskIn(await response.text());
}

const deskIn = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("desk");
