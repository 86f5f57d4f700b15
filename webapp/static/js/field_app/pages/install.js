// Onto the screen: by the browser's own offer where it makes one, in words else.

let offer = null;

export function watchForInstalling() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
  });
  addEventListener("appinstalled", () => (offer = null));
}

/** How it is done in this browser; nothing where it is done. */
export function installing() {
  const isInstalled = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
  const agent = navigator.userAgent;
  const isIphone = /iPhone|iPad|iPod/.test(agent);
  const isFirefox = /Firefox\//.test(agent);
  return {
    install: !isInstalled, can_install: Boolean(offer), on_iphone: !offer && isIphone,
    on_firefox: !offer && !isIphone && isFirefox, by_menu: !offer && !isIphone && !isFirefox,
  };
}

export function offerInstalling(page) {
  page.doing("[data-act=install]", async () => {
    await offer?.prompt();
    offer = null;
  });
}
