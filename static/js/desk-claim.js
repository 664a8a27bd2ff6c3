// Owns the claim on the document: its heartbeat, saying that it is lost, taking it again.

import { post } from "./desk-api.js";

const HEARTBEAT_MS = 30_000;
const notice = () => document.getElementById("desk-lost");

export class Claim {
  constructor(desk) {
    this.desk = desk;
    setInterval(() => this.#renew(), HEARTBEAT_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.#renew());
  }

  get isLost() { return !notice().hidden; }

  async #renew() {
    const { desk } = this;
    if (!desk.isHeld || desk.leaving || this.isLost) return;
    const { url } = desk;
    await post(`${url}renew/`).catch((refusal) => {
      if (refusal.isAboutClaim && url === desk.url && !desk.leaving) this.lose(refusal);
    });
  }

  lose(refusal) {
    notice().querySelector("[data-lost-message]").textContent = refusal.message;
    notice().querySelector("[data-act=retake]").hidden = refusal.code === "TASK_DECIDED";
    notice().hidden = false;
  }

  async retake() {
    try {
      await post(`${this.desk.url}claim/`);
      await this.desk.catchUp();
      notice().hidden = true;
      this.desk.active?.focus();
      this.desk.say("The document is yours again.");
    } catch (refusal) {
      this.lose(refusal);
      this.desk.say(refusal.message);
    }
  }
}
