// # A browser to ask
//
// Chromium without a window, spoken to in its own debugging protocol.

const PROGRAM = "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];

/** A page in Chromium. */
export interface Tab {
  /** What the page complained about: errors, warnings of scripts, failed requests. */
  readonly complaints: string[];
  /** Sends a command of the protocol and waits for its result. */
  send(
    method: string,
    params?: Record<string, unknown>,
  ): Promise<Record<string, unknown>>;
  /** Goes to `address` and waits until the page has loaded. */
  open(address: string): Promise<void>;
  /** The value of a JavaScript expression on the page; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until `expression` is true on the page. */
  until(expression: string): Promise<void>;
  /** Makes the page so large. */
  resize(width: number, height: number, mobile?: boolean): Promise<void>;
}

/** Calls `use` with a fresh page, and puts everything away afterwards. */
export async function withChromium(
  use: (tab: Tab) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "spin-book-" });
  const process = start(folder);
  const errors = process.stderr.getReader();
  try {
    const browser = await addressFrom(errors);
    const { host } = new URL(browser);
    const list = await (await fetch(`http://${host}/json`)).json() as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const page = list.find(({ type }) => type === "page")!;
    const socket = await connect(page.webSocketDebuggerUrl);
    try {
      await use(await tabOf(socket));
    } finally {
      await hangUp(socket);
    }
  } finally {
    process.kill("SIGTERM");
    while (!(await errors.read()).done);
    await process.status;
    await removeFolder(folder);
  }
}

/** Starts the browser with its own folder. */
function start(folder: string): Deno.ChildProcess {
  try {
    return new Deno.Command(PROGRAM, {
      args: [...FLAGS, `--user-data-dir=${folder}`, "about:blank"],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `This test drives ${PROGRAM}, which is not installed. On Debian: apt-get install chromium`,
    );
  }
}

/** The address at which the browser listens, which it prints. */
async function addressFrom(
  errors: ReadableStreamDefaultReader<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await errors.read();
    if (done) throw new Error(`Chromium did not start:\n${text}`);
    text += decoder.decode(value, { stream: true });
    const found = /listening on (ws:\S+)/.exec(text)?.[1];
    if (found) return found;
  }
}

/** An open connection to `address`. */
function connect(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`Cannot connect to ${address}`));
  });
}

/** Closes a connection and waits until it is closed. */
function hangUp(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.onclose = () => resolve();
    socket.close();
  });
}

/** Removes `folder`, which a browser on its way out may still be writing to. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return Deno.removeSync(folder, { recursive: true });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** The page at the other end of `socket`. */
async function tabOf(socket: WebSocket): Promise<Tab> {
  const waiting = new Map<number, (message: Message) => void>();
  const events = new Map<string, () => void>();
  const complaints: string[] = [];
  let count = 0;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.method) hear(message.method, message.params ?? {});
  };
  const tab: Tab = { complaints, send, open, evaluate, until, resize };
  for (const domain of ["Page", "Runtime", "Log"]) {
    await send(`${domain}.enable`);
  }
  return tab;

  function hear(method: string, params: Record<string, unknown>): void {
    events.get(method)?.();
    const bad = method === "Runtime.exceptionThrown" ||
      method === "Log.entryAdded" ||
      method === "Runtime.consoleAPICalled" && params.type === "error";
    if (bad) complaints.push(JSON.stringify(params));
  }

  function send(
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> {
    const id = ++count;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async function open(address: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      events.set("Page.loadEventFired", resolve);
    });
    await send("Page.navigate", { url: address });
    await loaded;
  }

  async function evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) {
      throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    }
    return (result as { value: T }).value;
  }

  async function until(expression: string): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if (await evaluate<boolean>(`Boolean(${expression})`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Waited 15 seconds in vain for ${expression}`);
  }

  async function resize(
    width: number,
    height: number,
    mobile = false,
  ): Promise<void> {
    await send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      mobile,
      deviceScaleFactor: 1,
    });
  }
}
