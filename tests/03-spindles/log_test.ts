// What has happened to spindles is remembered for a while, and not for ever.

import { assertEquals } from "@std/assert";
import {
  createExtensions,
  LONGEST_LOG,
  newsSince,
  note,
} from "../../chapters/03-spindles/mod.ts";
import { newKernel } from "../02-controllers/helpers.ts";
import { ENVIRONMENT } from "./helpers.ts";

Deno.test("note() remembers the last things and counts the others", () => {
  const extensions = createExtensions(newKernel(), ENVIRONMENT);
  for (let index = 0; index < LONGEST_LOG + 10; index++) {
    note(extensions, `thing ${index}`);
  }
  assertEquals(extensions.log.length, LONGEST_LOG);
  assertEquals(extensions.log[0], "thing 10");
  assertEquals(extensions.forgotten, 10);
});

Deno.test("newsSince() tells what is new, as far as it is remembered", () => {
  const extensions = createExtensions(newKernel(), ENVIRONMENT);
  note(extensions, "first");
  note(extensions, "second");
  assertEquals(newsSince(extensions, 0), ["first", "second"]);
  assertEquals(newsSince(extensions, 1), ["second"]);
  assertEquals(newsSince(extensions, 2), []);
  for (let index = 0; index < LONGEST_LOG; index++) note(extensions, "more");
  assertEquals(newsSince(extensions, 1).length, LONGEST_LOG);
  assertEquals(newsSince(extensions, LONGEST_LOG + 1), ["more"]);
});
