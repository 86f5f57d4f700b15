// What this browser can do, and whether it is one inside a chat app: those lose what is kept in them.

const CHAT_APPS = [
  ["Zalo", /zalo/i],
  ["Messenger", /\bMessenger|FB_IAB\/(Orca|MESSENGER)|FBAN\/Messenger/i],
  ["Facebook", /FBAN|FBAV|FB_IAB|FBIOS/],
  ["Instagram", /Instagram/],
  ["TikTok", /musical_ly|BytedanceWebview|TikTok|trill_/i],
  ["Line", /\bLine\/\d/],
  ["WeChat", /MicroMessenger/i],
  ["Telegram", /Telegram/i],
  ["Viber", /Viber/i],
];

/** The chat app whose own browser this is, or null. */
export function chatAppOf(userAgent, page = globalThis) {
  const named = CHAT_APPS.find(([, sign]) => sign.test(userAgent));
  if (named) return named[0];
  if (page.TelegramWebview || page.TelegramWebviewProxy) return "Telegram";
  if (page.zaloJSV2 || page.ZaloJavaScriptInterface) return "Zalo";
  return null;
}

export function surroundingsNow() {
  return {
    secure: globalThis.isSecureContext === true && Boolean(globalThis.crypto?.subtle),
    chatApp: chatAppOf(navigator.userAgent),
    serviceWorker: "serviceWorker" in navigator,
    storage: Boolean(globalThis.indexedDB),
  };
}
