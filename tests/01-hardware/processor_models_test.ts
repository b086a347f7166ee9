import { assertEquals } from "@std/assert";
import {
  createMachine,
  type Extension,
  loadContext,
  modelNamed,
  MODELS,
  PCB,
  physical,
  step,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  MEMORY,
  operateOn,
  operateOnLiteral,
  reg,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

Deno.test("AMASK clears the bits of what the model has, IMPLVER gives its generation", () => {
  const answers = MODELS.map((model) => {
    const left = operateOn("AMASK", 0n, -1n, 0n, { model });
    const version = operateOn("IMPLVER", 0n, 0n, 0n, { model });
    return [model.name, BigInt.asUintN(64, ~left), version];
  });
  assertEquals(answers, [
    ["ev4", 0n, 0n],
    ["ev5", 0n, 1n],
    ["ev56", 0x1n, 1n],
    ["pca56", 0x101n, 1n],
    ["ev6", 0x303n, 2n],
    ["ev67", 0x1307n, 2n],
  ]);
  assertEquals(operateOnLiteral("AMASK", 0n, 255), 255n - 7n);
});

Deno.test("what came with an extension is opcDec on a model without it", () => {
  const samples = new Map<Extension, string>([
    ["BWX", "ldbu t1, 0(s0)"],
    ["FIX", "itoft t0, $f1"],
    ["CIX", "ctpop t0, t1"],
    ["MVI", "perr t0, t0, t1"],
  ]);
  for (const model of MODELS) {
    for (const [extension, source] of samples) {
      const machine = userMachine(source, { model });
      machine.processor.fen = true;
      step(machine);
      const has = model.extensions.includes(extension);
      const { pc, entries } = machine.processor;
      const expected = has ? USER_TEXT + 4n : entries.entIF;
      const told = `${extension} on ${model.name}`;
      assertEquals(pc as bigint, expected as bigint, told);
      if (!has) assertEquals(reg(machine, "a0"), 4n, told);
    }
  }
});

Deno.test("a machine that may be anything is the last model, with everything", () => {
  const { model } = userMachine("halt");
  assertEquals(model, MODELS.at(-1));
  assertEquals(model.extensions.length, 4);
});

Deno.test("modelNamed finds each, and nothing else", () => {
  for (const model of MODELS) assertEquals(modelNamed(model.name), model);
  assertEquals(modelNamed("21064"), undefined);
  assertEquals(modelNamed(""), undefined);
});

Deno.test("a context's address space number has as many bits as the model keeps", () => {
  const kept = MODELS.map((model) => {
    const machine = createMachine({ memory: MEMORY, model });
    const block = physical(0x3000);
    writePhysical(machine.bus, physical(block + PCB.asn), 4, 0xffff_ffffn);
    loadContext(machine, block);
    return [model.name, machine.processor.asn];
  });
  assertEquals(Object.fromEntries(kept), {
    ...{ ev4: 63, ev5: 127, ev56: 127, pca56: 127, ev6: 255, ev67: 255 },
  });
});

Deno.test("what came with FIX is no floating point on a model without it", () => {
  for (const source of ["itoft t0, $f1", "ftoit $f1, t0"]) {
    const faults = MODELS.map((model) => {
      const machine = userMachine(source, { model });
      step(machine);
      return [model.name, reg(machine, "a0")];
    });
    assertEquals(Object.fromEntries(faults), {
      ...{ ev4: 4n, ev5: 4n, ev56: 4n, pca56: 4n, ev6: 3n, ev67: 3n },
    });
  }
});
