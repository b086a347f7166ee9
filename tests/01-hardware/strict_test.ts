import { assertEquals } from "@std/assert";
import {
  type Machine,
  physical,
  readVirtual,
  run,
  step,
  virtual,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  at,
  bareMachine,
  doorOf,
  entryFor,
  IMAGE,
  KERNEL_PAGE,
  mapPage,
  pagedMachine,
  reg,
  ROOT,
  setReg,
  userMachine,
} from "./helpers.ts";

// ## Instructions out of date

/** Executes `mov 1, v0`, replaces it by `mov 2, v0`, does `between` and executes it again. */
const PATCHING = (between: string) => `
        br      s0, start
        mov     2, v0
old:    mov     1, v0
        br      t3, behind
start:  br      t2, old
behind: bne     s1, done
        mov     1, s1
        ldl     t0, 0(s0)
        stl     t0, 4(s0)
        ${between}
        br      old
done:   halt`;

function patched(between: string, strict: boolean): Machine {
  const machine = bareMachine(PATCHING(between), undefined, { strict });
  assertEquals(run(machine, { steps: 100 }).reason, "halt");
  return machine;
}

Deno.test("a strict machine executes old instructions until imb", () => {
  assertEquals(reg(patched("nop", true), "v0"), 1n);
  assertEquals(reg(patched("mb", true), "v0"), 1n);
  assertEquals(reg(patched("imb", true), "v0"), 2n);
});

Deno.test("cflush lets a strict machine forget instructions too", () => {
  assertEquals(reg(patched("cflush", true), "v0"), 2n);
});

Deno.test("an ordinary machine never executes old instructions", () => {
  assertEquals(reg(patched("nop", false), "v0"), 2n);
});

Deno.test("a strict machine keeps whole lines, not words", () => {
  const machine = bareMachine("nop\nmov 1, v0\nhalt", undefined, {
    strict: true,
  });
  step(machine);
  // `mov 1, v0` has not been fetched, but it stands in the line of what has.
  writePhysical(machine.bus, physical(0x2_0004), 4, 0n);
  assertEquals(run(machine, { steps: 3 }).reason, "halt");
  assertEquals(reg(machine, "v0"), 1n);
});

Deno.test("each processor keeps its own lines, and imb is for the one that calls it", () => {
  const machine = bareMachine("imb\nmov 1, v0\nhalt", undefined, {
    strict: true,
    processors: 2,
  });
  const [first, second] = machine.processors;
  second!.pc = IMAGE;
  second!.running = true;
  for (const processor of [first!, second!]) {
    machine.processor = processor;
    readVirtual(machine, IMAGE, 4, "fetch");
  }
  machine.processor = first!;
  step(machine);
  writePhysical(machine.bus, physical(0x2_0004), 4, 0n);
  assertEquals(readVirtual(machine, virtual(IMAGE + 4n), 4, "fetch"), 0n);
  machine.processor = second!;
  const old = readVirtual(machine, virtual(IMAGE + 4n), 4, "fetch");
  assertEquals(old === 0n, false);
});

Deno.test("data is never out of date, only instructions", () => {
  const machine = bareMachine("ldl t0, 0(s0)", undefined, { strict: true });
  setReg(machine, "s0", IMAGE);
  readVirtual(machine, IMAGE, 4, "fetch");
  writePhysical(machine.bus, physical(0x2_0000), 4, 5n);
  assertEquals(readVirtual(machine, IMAGE, 4), 5n);
});

// ## Translations out of date
//
// For these no strict machine is needed: every machine honours what its buffers hold.

Deno.test("another page table under the same ASN shows the old page until tbi", () => {
  const machine = pagedMachine({ strict: true });
  mapPage(machine, 0x2000n, entryFor(5, KERNEL_PAGE));
  machine.bus.bytes[5 * 8192] = 55;
  machine.bus.bytes[6 * 8192] = 66;
  assertEquals(readVirtual(machine, at(0x2000n), 1), 55n);
  machine.bus.bytes.copyWithin(90 * 8192, ROOT * 8192, (ROOT + 1) * 8192);
  machine.processor.pageTable = 90 as typeof machine.processor.pageTable;
  mapPage(machine, 0x2000n, entryFor(6, KERNEL_PAGE));
  assertEquals(readVirtual(machine, at(0x2000n), 1), 55n);
  machine.processor.asn = 1;
  assertEquals(readVirtual(machine, at(0x2000n), 1), 66n);
});

// ## Registers

const KEPT = ["t1", "t7", "s0", "a2", "a5", "ra", "t12", "gp", "sp"];
const TEMPORARY = ["t0", "t8", "t9", "t10", "t11"];

/** The registers that `call` has changed, from a state in which all hold 7. */
function changed(call: string, strict: boolean): string[] {
  const machine = bareMachine(call, undefined, { strict });
  const names = [...KEPT, ...TEMPORARY, "a0", "a1", "v0"];
  for (const name of names) setReg(machine, name, 7n);
  step(machine);
  return names.filter((name) => reg(machine, name) !== 7n);
}

Deno.test("a strict machine destroys what a privileged call may destroy", () => {
  assertEquals(changed("wrval", true), [...TEMPORARY, "a0"]);
  assertEquals(changed("wrent", true), [...TEMPORARY, "a0", "a1"]);
  assertEquals(changed("tbi", true), [...TEMPORARY, "a0", "a1"]);
  assertEquals(changed("rdval", true), [...TEMPORARY, "v0"]);
  assertEquals(changed("draina", true), TEMPORARY);
});

Deno.test("a strict machine leaves alone what programs may rely on", () => {
  assertEquals(changed("imb", true), []);
  assertEquals(changed("wrunique", true), []);
  assertEquals(changed("rdunique", true), ["v0"]);
  assertEquals(changed("mov 7, v0", true), []);
});

Deno.test("an ordinary machine destroys nothing", () => {
  assertEquals(changed("wrent", false), []);
  assertEquals(changed("rdval", false), ["v0"]);
});

Deno.test("rti and retsys destroy nothing even on a strict machine", () => {
  for (const call of ["rti", "retsys"]) {
    const machine = bareMachine(call, undefined, { strict: true });
    for (const name of TEMPORARY) setReg(machine, name, 7n);
    setReg(machine, "sp", 0xffff_fc00_0000_8000n);
    step(machine);
    assertEquals(TEMPORARY.map((name) => reg(machine, name)), [
      7n,
      7n,
      7n,
      7n,
      7n,
    ]);
  }
});

Deno.test("what a strict machine puts into registers is the same in every run", () => {
  const values = () => {
    const machine = bareMachine("wrval\nwrent", undefined, { strict: true });
    run(machine, { steps: 2 });
    return TEMPORARY.map((name) => reg(machine, name));
  };
  assertEquals(values(), values());
  assertEquals(new Set(values()).size, 5);
});

Deno.test("a strict machine takes the same time as an ordinary one", () => {
  const cycles = [true, false].map((strict) => {
    const machine = userMachine(
      "mov 9, t0\nloop: subq t0, 1, t0\nbne t0, loop\nbpt",
      {
        strict,
      },
    );
    run(machine, { steps: 100 });
    assertEquals(doorOf(machine), "entIF");
    return machine.processor.counters.cycles;
  });
  assertEquals(cycles[0], cycles[1]);
});

Deno.test("a strict machine does without its engine", () => {
  let used = 0;
  const machine = bareMachine("nop\nhalt", undefined, { strict: true });
  machine.engine = () => void used++;
  assertEquals(run(machine).reason, "halt");
  assertEquals(used, 0);
});
