import { fastParts } from "../../chapters/01-hardware/mod.ts";
import { runKernel, ticksNow } from "../../chapters/02-controllers/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import { loadMarked, stateNumber } from "../../chapters/05-services/mod.ts";
import { callsys, MEMORY, newSystem, programOf } from "./helpers.ts";

const BURN = (n: number) =>
  `let x: u64 = 1; for i in 0..${n} { x = x * 5 + 1; } self.x = x;`;
const KINDS: Record<string, string> = {
  timer: `
    on Trap.systemCall(number) when number == 2000 {
      for i in 0..64 { Timer.set(Clock.ticks() + 1) else { continue; } }
      Strand.block(); return -512;
    }
    on Timer.expired(timer) { self.done += 1; ${
    BURN(1600)
  } Timer.set(Clock.ticks() + 1) else { return; } }`,
  later: `
    event again();
    on Trap.systemCall(number) when number == 2000 {
      for i in 0..64 { raise again() later; }
      Strand.block(); return -512;
    }
    on again() { self.done += 1; ${BURN(1600)} raise again() later; }`,
};
for (const processors of [1, 2]) {
  for (const [kind, body] of Object.entries(KINDS)) {
    Deno.test(kind + processors, () => {
      const system = newSystem("", { ...fastParts(MEMORY), processors });
      const go = (spindle: string, src: string) => {
        const program = programOf(src);
        const strand = loadMarked(system, program, ["x"]);
        if (spindle) {
          return [
            strand,
            admit(
              system.extensions,
              { file: "x", text: spindle },
              strand.domain.identifier,
            ),
          ] as const;
        }
        return [strand] as const;
      };
      const [honest] = go(
        "",
        `        ldah    s0, 150(zero)
more:   subq    s0, 1, s0
        bne     s0, more
        lda     a0, 7(zero)
${callsys(1)}`,
      );
      const { counters } = system.machine.processor;
      const [bad, adm] = go(
        `spindle Bad {
    state { done: u64; x: u64; }
    ${body}
  }`,
        `again:  ${callsys(2000)}        br again\n`,
      );
      for (let i = 0; i < 16 && !honest.outcome; i++) {
        const before = counters.instructions;
        runKernel(system.kernel, { cycles: counters.cycles + 5_000_000 });
        console.log(
          counters.cycles,
          honest.state,
          honest.outcome,
          bad.state,
          system.kernel.work.length,
          stateNumber(system, adm!.spindle, "done"),
          ticksNow(system.kernel),
          counters.cycles / 129883,
          honest.outcome ?? "",
          Number(system.machine.processor.registers[9] ?? 0),
        );
      }
    });
  }
}
