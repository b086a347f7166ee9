// # Which Alpha is this?
//
// DEC built Alphas for ten years, and a program that wants to use what the later ones can
// do has to ask first.
//
// It asks with two instructions. `AMASK` takes a mask of features and clears the bits of
// those that the processor has: what remains is what is missing. `IMPLVER` gives the
// generation. Both had to be there from the start, in processors that had nothing to
// tell, or the question itself would have been an illegal instruction.
//
// :::figure models
// :::
//
// Our machine can be any of these (`deno task boot --run PROGRAM --cpu ev4`). It is an
// `{{model.default}}` unless told otherwise, and so has everything. Its timing remains
// that of a 21064 ([[§Cycles and latencies]]), and to instructions that the 21064 did not
// have it gives the times of similar ones.

import type { Extension } from "./instructions/instructions.ts";

/** What distinguishes one Alpha from another, as far as programs can see. */
export interface Model {
  /** DEC's name of the design. */
  readonly name: string;
  /** The number on the chip. */
  readonly chip: string;
  /** The instructions it has besides those that all have. */
  readonly extensions: readonly Extension[];
  /** The bits that `AMASK` clears. */
  readonly features: bigint;
  /** What `IMPLVER` gives. */
  readonly version: bigint;
  /** The greatest address space number. */
  readonly greatestAsn: number;
}

// ## Features
//
// Besides the extensions there are two features that are not instructions. A processor
// whose traps are *precise* stops at the very instruction that failed. On the others a
// few more instructions may have been done by then, and `TRAPB` holds the processor until
// it is certain that nothing has failed. Our machine is precise, whatever it says it is.

/** The bit that `AMASK` clears for each feature. */
export const FEATURES = {
  BWX: 1n << 0n,
  FIX: 1n << 1n,
  CIX: 1n << 2n,
  MVI: 1n << 8n,
  "precise traps": 1n << 9n,
  "prefetch for writing": 1n << 12n,
} as const;

type Feature = keyof typeof FEATURES;

function model(
  name: string,
  chip: string,
  version: bigint,
  greatestAsn: number,
  has: readonly Feature[],
): Model {
  const extensions = has.filter((one) => isExtension(one));
  const features = has.reduce((mask, one) => mask | FEATURES[one], 0n);
  return { name, chip, extensions, features, version, greatestAsn };
}

function isExtension(feature: Feature): feature is Extension {
  return !feature.includes(" ");
}

const OF_EV6: readonly Feature[] = ["BWX", "FIX", "MVI", "precise traps"];
const OF_EV67: readonly Feature[] = [...OF_EV6, "CIX", "prefetch for writing"];

/** Every model, oldest first. */
export const MODELS: readonly Model[] = [
  model("ev4", "21064", 0n, 63, []),
  model("ev5", "21164", 1n, 127, []),
  model("ev56", "21164A", 1n, 127, ["BWX"]),
  model("pca56", "21164PC", 1n, 127, ["BWX", "MVI"]),
  model("ev6", "21264", 2n, 255, OF_EV6),
  model("ev67", "21264A", 2n, 255, OF_EV67),
];

/** The model that a machine is unless told otherwise. */
export const DEFAULT_MODEL: Model = MODELS.at(-1)!;

/** The model called `name`, or `undefined`. */
export function modelNamed(name: string): Model | undefined {
  return MODELS.find((one) => one.name === name);
}

/** Whether `model` has what came with `extension`; everything has what came with none. */
export function hasExtension(
  model: Model,
  extension: Extension | undefined,
): boolean {
  return extension === undefined || model.extensions.includes(extension);
}
