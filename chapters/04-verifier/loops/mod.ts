// # Paths that lead back
//
// Whatever a loop changes must be known before the loop has been looked at.
//
// So somebody makes a claim of what holds at its head in every round, and one pass shows whether
// the claim was right. Where it comes from does not matter for that: it may be searched for here,
// or be sent along from far away.

export * from "./loops.ts";
export * from "./going.ts";
export * from "./missing.ts";
export * from "./claims.ts";
export * from "./widening.ts";
export * from "./invariants.ts";
export * from "./withdrawing.ts";
export * from "./rounds.ts";
export * from "./budgets.ts";
