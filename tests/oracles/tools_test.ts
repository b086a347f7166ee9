import { assertEquals, assertRejects } from "@std/assert";
import { output, runTool } from "./tools.ts";

Deno.test("runTool says what to install when a tool is missing", async () => {
  const error = await assertRejects(() => runTool("alpha-linux-gnu-nothing"));
  assertEquals(
    error.message,
    "alpha-linux-gnu-nothing is not installed. On Debian: apt-get install " +
      "gcc-alpha-linux-gnu binutils-alpha-linux-gnu libc6.1-dev-alpha-cross qemu-user qemu-system-misc gdb-multiarch",
  );
});

Deno.test("output refuses a tool that complains", async () => {
  await assertRejects(() => output("alpha-linux-gnu-as", "/nonexistent.s"));
});
