// # What an instruction finds
//
// The expression that says what an instruction computes speaks of `ra`, `loaded` or
// `cycles`; this page says where in the machine each of these is found.
//
// In `addq t0, 5, t1` the word names register 1 as Ra, the number 5 in place of Rb, and
// register 2 as Rc. The expression for `ADDQ` asks for `ra` and `rb` and nothing else. Few
// instructions need more, so nothing is looked up before it is asked for.

import type { Operands } from "../instructions/expressions.ts";
import type { Fields } from "../instructions/encodings.ts";
import { type Machine, readFloat, readRegister } from "../processor/machine.ts";
import { unsigned } from "../numbers.ts";

/** What the expressions of one instruction may ask for. */
export class Gathered implements Operands {
  readonly #machine: Machine;
  readonly #fields: Fields;
  /** What a load has found. */
  loaded = 0n;

  /** What the instruction that `fields` belong to finds in `machine`. */
  constructor(machine: Machine, fields: Fields) {
    this.#machine = machine;
    this.#fields = fields;
  }

  /** The register Ra. */
  get ra(): bigint {
    return readRegister(this.#machine, this.#fields.ra);
  }

  /** The register Rb, or the literal that stands for it. */
  get rb(): bigint {
    const { literal, rb } = this.#fields;
    return literal === undefined
      ? readRegister(this.#machine, rb)
      : BigInt(literal);
  }

  /** The register Rc. */
  get rc(): bigint {
    return readRegister(this.#machine, this.#fields.rc);
  }

  /** The register Fa. */
  get fa(): bigint {
    return readFloat(this.#machine, this.#fields.ra);
  }

  /** The register Fb. */
  get fb(): bigint {
    return readFloat(this.#machine, this.#fields.rb);
  }

  /** The register Fc. */
  get fc(): bigint {
    return readFloat(this.#machine, this.#fields.rc);
  }

  /** The floating-point control register. */
  get fpcr(): bigint {
    return this.#machine.processor.fpcr;
  }

  /** The number in the instruction. */
  get displacement(): bigint {
    return unsigned(BigInt(this.#fields.displacement));
  }

  /** The address of the next instruction. */
  get pc(): bigint {
    return this.#machine.processor.pc;
  }

  /** What `RPCC` reads: the counter, and this context's offset above it. */
  get cycles(): bigint {
    const { cycleOffset, counters } = this.#machine.processor;
    return BigInt(cycleOffset) << 32n | BigInt(counters.cycles % 2 ** 32);
  }

  /** The features of which `AMASK` tells. */
  get features(): bigint {
    return this.#machine.model.features;
  }

  /** The generation of which `IMPLVER` tells. */
  get version(): bigint {
    return this.#machine.model.version;
  }
}
