// What is said of sources that are no sentences, word for word.

import { assertEquals } from "@std/assert";
import {
  parseInterfaces,
  parseSpindle,
  Refusal,
} from "../../chapters/03-spindles/source/mod.ts";

const GOLDEN = new URL("golden/syntax/", import.meta.url);

const CASES = [...Deno.readDirSync(GOLDEN)].map(({ name }) => name)
  .filter((name) => name.endsWith(".spindle")).sort();

/** Everything that is said of `text`; the empty text if it is accepted. */
function saidOf(text: string, file = "test.spindle"): string {
  const parse = text.startsWith("interface") ? parseInterfaces : parseSpindle;
  try {
    parse({ file, text });
    return "";
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

for (const name of CASES) {
  Deno.test(`parseSpindle: says of ${name} what it should`, () => {
    const text = Deno.readTextFileSync(new URL(name, GOLDEN));
    const golden = new URL(name.replace(".spindle", ".txt"), GOLDEN);
    assertEquals(`${saidOf(text, name)}\n`, Deno.readTextFileSync(golden));
  });
}
