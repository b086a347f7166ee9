// On a strict machine: what a kernel must tell the processor.

import { assertEquals } from "@std/assert";
import { run } from "../../chapters/01-hardware/mod.ts";
import { giveBack, placeCode } from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  EXIT,
  newKernel,
  register,
  runProgram,
} from "./helpers.ts";

const ENDING = (status: number) => `
        mov     ${status}, a0
        mov     ${EXIT}, v0
        callsys`;

Deno.test("a program in the frames of an earlier one executes its own instructions", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  for (const status of [3, 4, 5]) {
    const { outcome } = runProgram(kernel, ENDING(status));
    assertEquals(outcome, { kind: "exited", status });
  }
});

Deno.test("code that is put where other code was is the code that runs", () => {
  const kernel = newKernel();
  const { machine, text } = kernel;
  const places = new Set<number>();
  const results = [7, 8].map((value) => {
    const { at, address } = placeCode(kernel, `mov ${value}, v0\nhalt`)!;
    giveBack(text, at);
    places.add(at);
    machine.processor.pc = address;
    machine.stopped = undefined;
    run(machine);
    return register(machine, "v0");
  });
  assertEquals(results, [7n, 8n]);
  assertEquals(places.size, 1);
});
