// Programs that want to keep others from working: each attack has once succeeded.

import { assert, assertEquals } from "@std/assert";
import { fastParts } from "../../chapters/01-hardware/mod.ts";
import { runKernel, type Strand } from "../../chapters/02-controllers/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  endPrograms,
  fullDisk,
  grantDisk,
  loadMarked,
  tellProgram,
} from "../../chapters/05-services/mod.ts";
import {
  callsys,
  MEMORY,
  newSystem,
  programOf,
  type Watched,
} from "./helpers.ts";

/** Starts a program with a spindle. */
function start(
  system: Watched,
  source: string,
  spindle = "",
  data = "",
): Strand {
  const program = programOf(source, data);
  const strand = loadMarked(system, program, ["hostile"]);
  if (spindle !== "") {
    admit(
      system.extensions,
      { file: "hostile", text: spindle },
      strand.domain.identifier,
    );
  }
  return strand;
}

const HONEST = `        ldah    s0, 200(zero)
more:   subq    s0, 1, s0
        bne     s0, more
        lda     a0, 7(zero)
${callsys(1)}`;

Deno.test("chain", () => {
  const system = newSystem("", fastParts(MEMORY));
  const honest = start(system, HONEST);
  start(
    system,
    `again:  
        lda     a0, 0(zero)
        br      a0, next
        br      again
next:   lda v0, 2000(zero)
        callsys
        lda     v0, 2001(zero)
        callsys
`,
    `spindle Chain {
      on Trap.systemCall(number, start) when number == 2000 {
        const one = Strand.create(start - 8, 0) else { return -1; }
        Strand.begin(one) else { return -2; }
        return 0;
      }
      on Trap.systemCall(number) when number == 2001 { Strand.end(0); return 0; }
    }`,
  );
  const { counters } = system.machine.processor;
  for (let i = 0; i < 20 && !honest.outcome; i++) {
    runKernel(system.kernel, { cycles: counters.cycles + 5_000_000 });
    console.log(
      counters.cycles,
      honest.state,
      honest.outcome,
      system.kernel.nextIdentifier,
      system.kernel.strands.size,
    );
  }
});

function disk(block: number, again: boolean): string {
  return `spindle Reads {
    state { extent: Extent?; frame: Frame?; done: u64; strand: Strand?; }
    procedure ask() {
      const extent = self.extent else { return; }
      const frame = self.frame else { return; }
      Disk.request(extent, false, ${block}, 1, frame, 0) else { return; }
    }
    on Trap.systemCall(number, handle) when number == 2000 {
      const extent = Disk.extent(handle) else { return -1; }
      self.extent = extent;
      const frame = Frame.allocate(1) else { return -1; }
      self.frame = frame;
      self.strand = Strand.current();
      ask();
      ${again ? "ask(); return 0;" : "Strand.block(); return 0;"}
    }
    on Disk.done(request) {
      self.done += 1;
      ${
    again ? "ask();" : "if const one = self.strand { Strand.unblock(one); }"
  }
    }
    on Trap.systemCall(number) when number == 2001 { Strand.block(); return -512; }
  }`;
}

Deno.test("disk", () => {
  const system = newSystem("", { ...fastParts(MEMORY), disk: fullDisk() });
  const text = (last: string) =>
    `        ldah    a0, extent(gp) !gprelhigh
        ldq     a0, extent(a0) !gprellow
${callsys(2000)}${last}`;
  const go = (block: number, again: boolean, last: string) => {
    const program = programOf(text(last), "extent: .quad 0\n");
    const strand = loadMarked(system, program, ["x"]);
    admit(
      system.extensions,
      { file: "x", text: disk(block, again) },
      strand.domain.identifier,
    );
    grantDisk(system, strand, program);
    return strand;
  };
  go(5, true, callsys(2001));
  const honest = go(100, false, "        lda     a0, 7(zero)\n" + callsys(1));
  const { counters } = system.machine.processor;
  for (let i = 0; i < 10 && !honest.outcome; i++) {
    runKernel(system.kernel, { cycles: counters.cycles + 50_000_000 });
    console.log(
      counters.cycles,
      honest.state,
      honest.outcome,
      system.kernel.nextIdentifier,
      system.kernel.strands.size,
      system.kernel.devices.disk.waiting.length,
    );
  }
});
