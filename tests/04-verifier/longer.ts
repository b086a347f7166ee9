// How many random programs are tried: as many as CI has time for, or as many as somebody asks for.

/** The number in the environment variable `name`, or `usual`. */
export function longer(name: string, usual: number): number {
  const said = Deno.env.get(name);
  if (said === undefined) return usual;
  const number = Number(said);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new RangeError(`${name} is ${said}: a number was expected`);
  }
  return number;
}

/** Where the random programs begin, if somebody wants others. */
export const SEED: number = longer("SPIN_SEED", 6_000_000);
