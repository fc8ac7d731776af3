// What the cashier's page does by itself: it counts down, sees that the order has changed, and keeps
// a form from being sent twice. Without this script the page works by links, forms and reloading.

const page = document.getElementById("cashier");
const offline = document.getElementById("offline");
const POLL_EVERY = 3000;
const SLOW_POLL_EVERY = 6000;

let reloading = false;

/** Shows the page as it stands now, without repeating a form. */
function show() {
  if (reloading) return;
  reloading = true;
  location.replace(page.dataset.here);
}

function seen(status) {
  if (status && status !== page.dataset.status) show();
}

/** Asks where the order stands, which has the provider asked too. */
async function look() {
  try {
    const answer = await fetch(`/v1/cashier/order?orderId=${encodeURIComponent(page.dataset.order)}`,
      { headers: { Accept: "application/json" }, cache: "no-store" });
    offline.hidden = true;
    if (!answer.ok) return;
    const { data } = await answer.json();
    const declined = data.payments.filter((payment) => payment.status === "declined").length;
    if (declined > Number(page.dataset.declined)) show();
    seen(data.status);
  } catch {
    offline.hidden = false;
  }
}

/** Server-sent events tell at once; asking now and then finds what the provider has not told. */
function follow() {
  let live = false;
  if ("EventSource" in window) {
    const events = new EventSource(`/v1/cashier/events?orderId=${encodeURIComponent(page.dataset.order)}`);
    events.addEventListener("open", () => { live = true; offline.hidden = true; });
    events.addEventListener("error", () => { live = false; });
    events.addEventListener("order", (event) => {
      const { status } = JSON.parse(event.data);
      seen(status);
      if (["fulfilled", "cancelled", "expired", "refunded"].includes(status)) events.close();
    });
    addEventListener("pagehide", () => events.close());
  }
  let asked = Date.now();
  setInterval(() => {
    if (document.hidden && live) return;
    if (Date.now() - asked < (live ? SLOW_POLL_EVERY : POLL_EVERY)) return;
    asked = Date.now();
    look();
  }, 1000);
  addEventListener("online", look);
  addEventListener("offline", () => { offline.hidden = false; });
}

function countDown() {
  const shown = document.getElementById("time-left");
  if (!shown) return;
  const end = performance.now() + Number(shown.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    shown.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) {
      clearInterval(timer);
      setTimeout(show, 1500);
    }
  };
  const timer = setInterval(tick, 1000);
}

/**
 * The button that was pressed stays pressed until the next page is there. Without a connection
 * nothing is sent: the browser would leave the page for one of its own, which says nothing.
 */
function sendOnce() {
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      if (!navigator.onLine) {
        event.preventDefault();
        offline.hidden = false;
        offline.scrollIntoView({ block: "center" });
        return;
      }
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      event.submitter?.setAttribute("aria-disabled", "true");
    });
  }
  // Back from a provider by the browser's button: the page is alive again, and its forms too.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    reloading = false;
    show();
  });
}

/** Inside WeChat: opens its payment window; and sends the form on when WeChat has told who pays. */
function insideWeChat() {
  const invoke = document.getElementById("invoke");
  if (invoke) {
    const open = () => window.WeixinJSBridge.invoke("getBrandWCPayRequest",
      JSON.parse(invoke.dataset.parameters), look);
    if (window.WeixinJSBridge) open();
    else document.addEventListener("WeixinJSBridgeReady", open, { once: true });
  }
  if (document.getElementById("code") && !invoke) {
    document.querySelector("#pay button")?.click();
  }
}

if (page) {
  sendOnce();
  countDown();
  if (!["fulfilled", "cancelled", "expired", "refunded"].includes(page.dataset.status)) follow();
  insideWeChat();
}
