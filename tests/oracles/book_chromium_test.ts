import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { codePages } from "../../book/code_pages.ts";
import { figures } from "../../book/figures.ts";
import {
  formatProblem,
  serveFolder,
  weave,
  writeSite,
} from "../../book/mod.ts";
import {
  assemble,
  createMachine,
  hex,
  ksegAddress,
  loadBare,
  physical,
  run,
} from "../../chapters/01-hardware/mod.ts";
import { type Tab, withChromium } from "./chromium.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const PAGE = "01-hardware/index.html";

interface Shown {
  readonly registers: string[];
  readonly pc: string;
  readonly cycles: number;
  readonly instructions: number;
  readonly console: string;
}

/** What the widget on the page shows. */
const SHOWN = `(() => {
  const row = (name) => document.querySelector(\`.widget .counts [data-name="\${name}"] dd\`).textContent;
  const number = (name) => Number(row(name).replaceAll(",", ""));
  return {
    registers: [...document.querySelectorAll(".widget .registers dd")].map((one) => one.textContent),
    pc: row("pc"),
    cycles: number("cycles"),
    instructions: number("instructions"),
    console: document.querySelector(".widget .console").textContent,
  };
})()`;

const READY = `document.querySelector(".widget .registers dd")?.textContent`;

/** What Deno gets when it runs `source` for so many steps with chapter 1's machine. */
function runHere(source: string, steps?: number): Shown {
  let printed = "";
  const machine = createMachine({
    memory: 2 ** 20,
    console: {
      send: (byte) => void (printed += String.fromCharCode(byte)),
      receive: () => new Uint8Array(),
    },
  });
  const start = ksegAddress(physical(0x2_0000));
  const { segments, symbols } = assemble(source, { text: start });
  const entry = symbols.get("_start") ?? start;
  loadBare(machine, { entry, segments, symbols: [], notes: new Map() });
  run(machine, { steps, cycles: 10_000_000 });
  return {
    registers: [...machine.processor.registers].map((value) => hex(value, 16)),
    pc: hex(BigInt.asUintN(64, machine.processor.pc), 16),
    cycles: machine.processor.counters.cycles,
    instructions: machine.processor.counters.instructions,
    console: printed,
  };
}

type Use = (tab: Tab, address: string, folder: string) => Promise<void>;

/** The book, which is woven once for all tests. */
const woven = once(() => weave({ root: ROOT, figures, codes: codePages }));

/** `make`, which is called when the value is first wanted. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

/** A test on the woven book, served and opened in Chromium. */
function testBook(name: string, use: Use): void {
  // esbuild tells its process to end but does not wait until it has.
  const loose = { sanitizeOps: false, sanitizeResources: false };
  Deno.test({ name, ...loose, fn: () => withBook(use) });
}

async function withBook(use: Use): Promise<void> {
  const { files, problems } = await woven();
  assertEquals(problems.map(formatProblem), []);
  const folder = Deno.makeTempDirSync({ prefix: "spin-site-" });
  writeSite(files, folder);
  const server = serveFolder(folder, 0);
  const address = `http://127.0.0.1:${server.addr.port}`;
  try {
    await withChromium((tab) => use(tab, address, folder));
  } finally {
    await server.shutdown();
    Deno.removeSync(folder, { recursive: true });
  }
}

function press(tab: Tab, name: string): Promise<void> {
  return tab.evaluate(
    `document.querySelector(".widget button.${name}").click()`,
  );
}

testBook(
  "the machine on chapter 1's page computes what Deno computes",
  async (tab, address) => {
    await tab.open(`${address}/${PAGE}`);
    await tab.until(READY);
    const source = await tab.evaluate<string>(
      `document.querySelector(".widget textarea").value`,
    );
    assertEquals(await tab.evaluate(SHOWN), runHere(source, 0));
    for (let steps = 1; steps <= 3; steps++) {
      await press(tab, "step");
      await tab.until(`${SHOWN}.instructions === ${steps}`);
      assertEquals(await tab.evaluate(SHOWN), runHere(source, steps));
    }
    await press(tab, "back");
    await tab.until(`${SHOWN}.instructions === 2`);
    assertEquals(await tab.evaluate(SHOWN), runHere(source, 2));
    await press(tab, "run");
    await tab.until(
      `document.querySelector(".widget .status").textContent.startsWith("Halted")`,
    );
    const end = runHere(source);
    assertEquals(await tab.evaluate(SHOWN), end);
    for (let back = 1; back <= 10; back++) {
      await press(tab, "back");
      await tab.until(`${SHOWN}.instructions === ${end.instructions - back}`);
      const here = runHere(source, end.instructions - back);
      assertEquals(await tab.evaluate(SHOWN), here);
    }
    assert(
      end.console.length >
        runHere(source, end.instructions - 10).console.length,
    );
    assertEquals(tab.complaints, []);
  },
);

testBook(
  "the widget edits, refuses, runs on and stops",
  async (tab, address) => {
    const write = (text: string) =>
      `(() => {
    const area = document.querySelector(".widget textarea");
    area.value = ${JSON.stringify(text)};
    area.dispatchEvent(new Event("input"));
  })()`;
    const status = `document.querySelector(".widget .status").textContent`;
    await tab.open(`${address}/${PAGE}`);
    await tab.until(READY);
    await tab.evaluate(write("_start: addq v0, 1, v0\n nonsense v0\n"));
    await press(tab, "assemble");
    await tab.until(`${status}.includes("line 2")`);
    assertEquals(
      await tab.evaluate(`document.querySelector(".editor .bad").dataset.line`),
      "2",
    );
    await tab.evaluate(write("_start: addq v0, 1, v0\n br _start\n"));
    await press(tab, "assemble");
    await tab.until(`${status}.startsWith("Next: addq")`);
    await press(tab, "run");
    await tab.until(`${SHOWN}.instructions > 1000`);
    await press(tab, "stop");
    await tab.until(`${status}.startsWith("Next:")`);
    const stopped = await tab.evaluate<Shown>(SHOWN);
    const source = "_start: addq v0, 1, v0\n br _start\n";
    assertEquals(stopped, runHere(source, stopped.instructions));
    // What is run is what stands there, whether or not it has been assembled.
    await tab.evaluate(write("_start: mov 7, t5\n halt\n"));
    await press(tab, "run");
    await tab.until(`${status}.includes("software")`);
    const changed = await tab.evaluate<Shown>(SHOWN);
    assertEquals(changed, runHere("_start: mov 7, t5\n halt\n", 2));
    assertEquals(tab.complaints, []);
  },
);

testBook(
  "the machine's screen is on the page while it is switched on",
  async (tab, address) => {
    const hidden = `document.querySelector(".widget .screen").hidden`;
    await tab.open(`${address}/01-hardware/board/frame_buffer.html`);
    await tab.until(READY);
    assertEquals(await tab.evaluate(hidden), true);
    await press(tab, "run");
    await tab.until(
      `document.querySelector(".widget .status").textContent.startsWith("Halted")`,
    );
    assertEquals(await tab.evaluate(hidden), false);
    const points = await tab.evaluate(`(() => {
      const context = document.querySelector(".widget .screen").getContext("2d");
      const { data } = context.getImageData(0, 0, 640, 128);
      return [[0, 0], [127, 0], [100, 27], [128, 0]]
        .map(([x, y]) => data[4 * (640 * y + x)]);
    })()`);
    assertEquals(points, [0, 2 * 127, 2 * (100 ^ 27), 0]);
    assertEquals(tab.complaints, []);
  },
);

testBook(
  "pages fit a phone, and show their listing without scripts",
  async (tab, address) => {
    await tab.resize(360, 740, true);
    await tab.open(`${address}/${PAGE}`);
    const links = await tab.evaluate<string[]>(
      `[...document.querySelectorAll(".sidebar a")].map((link) => link.pathname.slice(1))`,
    );
    // There are hundreds, made by the same few means: one in eight is opened.
    const some = [...new Set(links)].filter((_, index) => index % 8 === 0);
    assert(some.length > 50);
    for (const link of some) {
      await tab.open(`${address}/${link}`);
      const width = await tab.evaluate(`document.documentElement.scrollWidth`);
      assertEquals(width, 360, link);
    }
    assertEquals(tab.complaints, []);
    await tab.send("Emulation.setScriptExecutionDisabled", { value: true });
    await tab.open(`${address}/${PAGE}`);
    const listing = await tab.evaluate<string>(
      `document.querySelector(".live .snippet").textContent`,
    );
    assertStringIncludes(listing, "addq");
  },
);

testBook(
  "a page opened from the disk searches and runs its machine",
  async (tab, _address, folder) => {
    await tab.open(`file://${folder}/${PAGE}`);
    await tab.until(READY);
    await tab.evaluate(`(() => {
      const query = document.querySelector("#query");
      query.value = "translation buffer";
      query.dispatchEvent(new Event("input"));
    })()`);
    await tab.until(`document.querySelector(".results a")`);
    assertEquals(tab.complaints, []);
  },
);

testBook(
  "the button changes between light and dark and is remembered",
  async (tab, address) => {
    const paper = `getComputedStyle(document.body).backgroundColor`;
    await tab.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: "light" }],
    });
    await tab.open(`${address}/index.html`);
    const light = await tab.evaluate(paper);
    await tab.evaluate(`document.querySelector("button.theme").click()`);
    await tab.until(`${paper} !== ${JSON.stringify(light)}`);
    const dark = await tab.evaluate(paper);
    await tab.open(`${address}/paper.html`);
    assertEquals(await tab.evaluate(paper), dark);
  },
);
