// Starts the app and looks after its updates. Plain JavaScript because the content security
// policy forbids inline scripts and because it must still speak when the app cannot load.
//
// Contract with the app (all of it; nothing else is global):
//   window <- "staffelstab-update"         a new version is installed and waits. The app offers it,
//                                          it never forces it. Sent after the app's `main` has
//                                          returned, so a listener added there hears every one.
//   window -> "staffelstab-update-accept"  the person said yes. The waiting version takes over and
//                                          every open page of this origin loads again.
//   window -> "staffelstab-crash"          the app met a fault of its own and answers no more.
// The app draws into <body>; #splash is taken away when its `main` has returned.

const MESSAGES = {
  de: {
    failed: "Staffelstab konnte nicht starten. Was auf diesem Gerät gespeichert ist, bleibt unverändert.",
    next: "Bitte prüfen Sie die Verbindung und laden Sie die Seite neu. Hilft das nicht, ist der Browser vermutlich zu alt: Bitte aktualisieren Sie ihn.",
    crashed: "Staffelstab hat einen Fehler und ist stehen geblieben. Gespeichertes bleibt. Was Sie gerade getippt haben, können Sie noch kopieren, bevor Sie neu laden.",
    reload: "Neu laden",
  },
  en: {
    failed: "Staffelstab could not start. What is stored on this device is unchanged.",
    next: "Please check the connection and reload the page. If that does not help, the browser is probably too old: please update it.",
    crashed: "Staffelstab has met a fault and stopped. What was saved stays. You can still copy what you were typing before you reload.",
    reload: "Reload",
  },
};

async function start() {
  const { default: init } = await import("/assets/app.js");
  await init({ module_or_path: "/assets/app.wasm" });
  document.getElementById("splash")?.remove();
}

function showFailure(error) {
  console.error(error);
  document.getElementById("splash")?.append(message(navigator.language, "failed", "next"));
}

function showCrash() {
  // One fault brings others; and a fault at the start is told as one.
  if (document.getElementById("crash") || document.getElementById("splash")) return;
  const words = message(document.documentElement.lang, "crashed");
  words.id = "crash";
  document.body.append(words);
}

function message(tongue, ...sentences) {
  const language = (tongue || "de").startsWith("de") ? "de" : "en";
  const words = document.createElement("div");
  words.lang = language;
  words.setAttribute("role", "alert");
  for (const sentence of sentences) {
    const line = document.createElement("p");
    line.textContent = MESSAGES[language][sentence];
    words.append(line);
  }
  const reload = document.createElement("button");
  reload.className = "btn ink";
  reload.type = "button";
  reload.textContent = MESSAGES[language].reload;
  reload.addEventListener("click", () => location.reload());
  words.append(reload);
  return words;
}

async function watchForUpdates() {
  const workers = navigator.serviceWorker;
  if (!workers) return; // plain http on a local network, private windows of some browsers

  // The very first worker takes over a page that is already the version it brings: no reload then.
  let outdated = Boolean(workers.controller);
  workers.addEventListener("controllerchange", () => {
    if (outdated) location.reload();
    outdated = true;
  });

  const registration = await workers.register("/service-worker.js");
  const offer = () => window.dispatchEvent(new CustomEvent("staffelstab-update"));
  if (registration.waiting) offer();
  registration.addEventListener("updatefound", () => {
    const next = registration.installing;
    next?.addEventListener("statechange", () => {
      // The first installation waits for nobody and is no update.
      if (next.state === "installed" && registration.active) offer();
    });
  });
  window.addEventListener("staffelstab-update-accept", () => {
    outdated = true;
    registration.waiting?.postMessage("skip-waiting");
  });

  // An installed app stays open for weeks: look for a new version whenever somebody returns to it.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    registration.update().catch(() => {}); // no network: the next return asks again
  });
}

window.addEventListener("staffelstab-crash", showCrash);
start().then(
  () => watchForUpdates().catch((error) => console.warn("no service worker:", error)),
  showFailure,
);
