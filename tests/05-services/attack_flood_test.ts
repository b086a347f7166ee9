import { fastParts } from "../../chapters/01-hardware/mod.ts";
import { runKernel } from "../../chapters/02-controllers/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  fullDisk,
  grantDisk,
  loadMarked,
} from "../../chapters/05-services/mod.ts";
import { callsys, MEMORY, newSystem, programOf } from "./helpers.ts";

const KINDS: Record<string, string> = {
  cancel: `for i in 0..72 {
        const r = Disk.request(extent, false, 1, 1, frame, 0) else { continue; }
        Disk.cancel(r) else { continue; }
      }`,
  timer: `for i in 0..64 { Timer.set(0) else { continue; } }`,
  shortage:
    `for i in 0..70 { const f = Frame.take() else { continue; } const g = Frame.keep(f) else { continue; } self.frame = g; }`,
};
for (const [kind, body] of Object.entries(KINDS)) {
  Deno.test(kind, () => {
    const system = newSystem("", { ...fastParts(MEMORY), disk: fullDisk() });
    const go = (spindle: string, src: string) => {
      const program = programOf(
        `        ldah    s0, extent(gp) !gprelhigh
        ldq     s0, extent(s0) !gprellow
${src}`,
        "extent: .quad 0\n",
      );
      const strand = loadMarked(system, program, ["x"]);
      admit(
        system.extensions,
        { file: "x", text: spindle },
        strand.domain.identifier,
      );
      grantDisk(system, strand, program);
      return strand;
    };
    go(
      `spindle Reads {
    state { frame: Frame?; done: u64; }
    ${`on Trap.systemCall(number, handle) when number == 2000 {
      const extent = Disk.extent(handle) else { return -1; }
      if self.frame == none { const frame = Frame.allocate(1) else { return -1; } self.frame = frame; }
      const frame = self.frame else { return -1; }
      ${body}
      return 0;
    }`}
    on Disk.arrived(request) { self.done += 1; }
    on Timer.expired(timer) { self.done += 1; }
  }`,
      `again:  mov s0, a0\n${callsys(2000)}        br again\n`,
    );
    const honest = go(
      `spindle Reads {
    state { frame: Frame?; strand: Strand?; done: u64; }
    on Trap.systemCall(number, handle) when number == 2000 {
      const extent = Disk.extent(handle) else { return -1; }
      const frame = Frame.allocate(1) else { return -1; }
      Disk.request(extent, false, 100, 1, frame, 0) else { return -1; }
      self.strand = Strand.current();
      Strand.block();
      return 0;
    }
    on Disk.done(request) { self.done += 1; if const s = self.strand { Strand.unblock(s); } }
  }`,
      `mov s0, a0\n${callsys(2000)}        lda     a0, 7(zero)\n` + callsys(1),
    );
    const { counters } = system.machine.processor;
    for (let i = 0; i < 12 && !honest.outcome; i++) {
      runKernel(system.kernel, { cycles: counters.cycles + 5_000_000 });
      console.log(
        counters.cycles,
        honest.state,
        honest.outcome,
        system.kernel.work.length,
        system.kernel.alarms.length,
        system.kernel.devices.disk.waiting.length,
        system.kernel.devices.disk.active?.block,
        system.kernel.globals && 0,
      );
    }
  });
}
