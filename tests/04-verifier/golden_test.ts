// What is said of a spindle, word by word, as text and as data.
//
// For each source in `golden/` there is the text and the JSON that `spindle check` prints. With GOLDEN=write in the
// environment they are written anew, to be read before they are kept.

import { assert, assertEquals } from "@std/assert";
import {
  Refusal,
  type Source,
  toData,
} from "../../chapters/03-spindles/mod.ts";
import {
  advise,
  fullEnvironment,
  renderReport,
  verify,
} from "../../chapters/04-verifier/mod.ts";

const FOLDER = new URL("./golden/", import.meta.url);
const ENVIRONMENT = fullEnvironment();
const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".spindle"))
  .map((name) => name.replace(".spindle", "")).sort();

/** What is said of `source`, for a person and for a program. */
function saidOf(source: Source): { text: string; data: unknown } {
  try {
    const { report } = verify(source, ENVIRONMENT);
    return { text: renderReport(report).join("\n"), data: report };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, diagnostics } = advise(error, ENVIRONMENT);
    return {
      text: message,
      data: diagnostics.map((one) => toData(source, one)),
    };
  }
}

function json(data: unknown): string {
  const plain = (_: string, one: unknown) =>
    typeof one === "bigint" ? String(one) : one;
  return `${JSON.stringify(data, plain, 2)}\n`;
}

/** The text of the file `name`, which is first written if that is asked for. */
function kept(name: string, now: string): string {
  const file = new URL(name, FOLDER);
  if (Deno.env.get("GOLDEN") === "write") Deno.writeTextFileSync(file, now);
  return Deno.readTextFileSync(file);
}

for (const name of NAMES) {
  Deno.test(`what is said of ${name}.spindle is what was said before`, () => {
    const file = `${name}.spindle`;
    const text = Deno.readTextFileSync(new URL(file, FOLDER));
    const said = saidOf({ file, text });
    assertEquals(`${said.text}\n`, kept(`${name}.txt`, `${said.text}\n`));
    assertEquals(json(said.data), kept(`${name}.json`, json(said.data)));
  });
}

// Whoever follows the advice is not refused for the same reason again.

for (const name of NAMES) {
  Deno.test(`what would do does: ${name}.spindle`, () => {
    const file = `${name}.spindle`;
    let text = Deno.readTextFileSync(new URL(file, FOLDER));
    for (let times = 0; times < 12; times++) {
      const refusal = refusalOf({ file, text });
      const repair = refusal?.diagnostics.find((one) => one.repair)?.repair;
      if (repair === undefined) {
        const left = refusal?.diagnostics.map(({ code }) => code) ?? [];
        return assertEquals(left.filter((code) => code.startsWith("V")), []);
      }
      const { span: { start, end }, text: put } = repair;
      text = text.slice(0, start) + put + text.slice(end);
    }
    assert(false, "the advice leads nowhere");
  });
}

function refusalOf(source: Source): Refusal | undefined {
  try {
    verify(source, ENVIRONMENT);
  } catch (error) {
    if (error instanceof Refusal) return advise(error, ENVIRONMENT);
    throw error;
  }
}
