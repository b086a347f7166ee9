// The files by which an editor colours spindles.

import { assertEquals } from "@std/assert";
import { textMateGrammar } from "../../chapters/03-spindles/mod.ts";

const FOLDER = new URL("../../.vscode/extensions/spindle/", import.meta.url);

Deno.test("textMateGrammar: the file for editors is what it gives", () => {
  const text = Deno.readTextFileSync(
    new URL("spindle.tmLanguage.json", FOLDER),
  );
  assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(textMateGrammar())));
});

Deno.test("textMateGrammar: the editor's package names files that are there", () => {
  const read = (name: string) =>
    JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER)));
  const { languages, grammars } = read("package.json").contributes;
  read(languages[0].configuration);
  assertEquals(read(grammars[0].path).scopeName, grammars[0].scopeName);
});
