// # Starting a worker
//
// A page opened from a disk may not start a worker from a file. It may start one from
// a text that it holds, so the worker comes as a script that brings its text.

declare global {
  var bookWorkers: Record<string, string> | undefined;
}

/** Starts the worker of widget `name`. */
export async function startWorker(name: string): Promise<Worker> {
  const root = document.documentElement.dataset.root ?? "";
  if (!globalThis.bookWorkers?.[name]) {
    await loadScript(`${root}live/${name}_worker.js`);
  }
  const text = globalThis.bookWorkers?.[name] ?? "";
  const address = URL.createObjectURL(
    new Blob([text], { type: "text/javascript" }),
  );
  return new Worker(address);
}

/** Adds the script at `address` to the page and waits until it has run. */
function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`Cannot load ${address}`));
    document.head.append(script);
  });
}
