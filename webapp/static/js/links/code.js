// The QR code of a letter holds its code behind the #, which browsers send to nobody. It is taken from there, out of the
// address bar and this page's history, and posted as if it had been typed.

const form = document.getElementById("code-form");
const CHAT_APPS = /Zalo|FBAN|FBAV|FB_IAB|Messenger|Instagram|Line\/|Viber|TikTok|musical_ly/i;

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code || code === "content") return;
  history.replaceState(null, "", location.pathname);
  const input = form.elements.code;
  input.value = code.slice(0, 40);
  // Inside a chat app what is kept may be gone tomorrow, and the code opens one device only: let the person decide.
  if (CHAT_APPS.test(navigator.userAgent)) document.getElementById("chat-app").hidden = false;
  else form.requestSubmit();
}

if (form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("hashchange", take);
  try {
    take();
  } catch {
    history.replaceState(null, "", location.pathname); // an address that was mangled on its way: the code can be typed
  }
}
