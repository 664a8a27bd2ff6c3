// Owns what ends the work on a document: approve, reject, postpone, hand over, give back, and opening the next one.

import { post } from "./desk-api.js";
import { NextDesk } from "./desk-next.js";

const byId = (id) => document.getElementById(id);

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

export class Decision {
  constructor(desk) {
    this.desk = desk;
    this.next = new NextDesk();
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-reject], [data-hand-over]")) return;
      event.preventDefault();
      if (event.target.matches("[data-hand-over]")) this.#handOver(event.target);
      else this.#decide("reject", { reason: byId("reject-reason").value }, "rejected");
    });
  }

  async approve() {
    const { desk } = this;
    if (desk.isHeld && !desk.leaving && (await desk.saveAll())) await this.#decide("approve", {}, "approved");
  }

  async postpone(minutes) {
    if (await this.desk.saveAll()) await this.#decide("postpone", { minutes }, "postponed");
  }

  async #handOver(form) {
    const values = Object.fromEntries(new FormData(form));
    const name = form.elements.to.selectedOptions[0].textContent;
    if (!(await this.desk.saveAll())) return closeDialogs();
    await this.#decide("hand-over", values, `handed over to ${name}`);
  }

  async release() {
    const { desk } = this;
    if (!(await desk.saveAll())) return;
    await post(`${desk.url}release/`).catch(() => {}); // it runs out by itself otherwise
    location.assign(new URL("..", new URL(desk.url, location.href)));
  }

  askReject() {
    if (!this.desk.isHeld) return;
    byId("reject-error").textContent = "";
    byId("reject-dialog").showModal();
  }

  askPostpone() {
    if (this.desk.isHeld) byId("postpone-dialog").showModal();
  }

  askHandOver() {
    const dialog = byId("hand-over-dialog");
    if (!this.desk.isHeld) return;
    if (dialog) dialog.showModal();
    else this.desk.toast("Nobody else may review here.", "info");
  }

  async #decide(action, values, said) {
    const { desk } = this;
    if (desk.leaving) return;
    desk.leaving = true;
    try {
      const answer = await post(`${desk.url}${action}/`, values);
      closeDialogs();
      await this.#open(answer, said);
    } catch (refusal) {
      this.#refused(action, refusal);
    } finally {
      desk.leaving = false;
    }
  }

  #refused(action, refusal) {
    const { desk } = this;
    if (action === "reject" && refusal.code === "REASON_REQUIRED") {
      byId("reject-error").textContent = refusal.message;
      return;
    }
    closeDialogs();
    if (refusal.isAboutClaim) {
      desk.claim.lose(refusal);
      return;
    }
    const open = desk.rows.filter((row) => refusal.details?.fields?.includes(row.name));
    for (const row of open) row.showError("Confirm this field with Enter, or type what the page says.");
    open[0]?.focus();
    if (open.length) desk.say(refusal.message);
    else desk.toast(refusal.message);
  }

  async #open({ next, is_desk: isDesk, version, waiting }, said) {
    const { desk } = this;
    const arriving = isDesk && (await this.next.take(next, version).catch(() => null));
    if (!arriving) {
      location.assign(next);
      return;
    }
    // Only now: what a refusal has left in the dialogs can be sent again.
    for (const form of document.querySelectorAll("dialog form:is([data-reject], [data-hand-over])")) form.reset();
    desk.toast(`${desk.heading}: ${said}`, "success");
    desk.show(arriving);
    desk.root.querySelector("[data-waiting]").textContent = waiting;
    history.pushState({}, "", next);
    document.title = arriving.dataset.title;
    desk.say(`Next: ${desk.heading}, ${byId("desk-progress").textContent}`);
  }
}
