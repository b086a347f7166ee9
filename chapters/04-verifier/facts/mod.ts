// # What is known
//
// Beside single numbers there is what connects them: this one is that one, this one is less than
// that one, this load gives what that load gave.
//
// Behind `if i < data.length` the value `i` may still be nearly any number, and `data[i]` is in
// bounds all the same. These pages say what is kept of that, what a step of a procedure adds to
// it, and what is left of it where two paths meet.

export * from "./sharing.ts";
export * from "./questions.ts";
export * from "./facts.ts";
export * from "./plain_orders.ts";
export * from "./orders.ts";
export * from "./learning.ts";
export * from "./reconsidering.ts";
export * from "./memory.ts";
export * from "./origins.ts";
export * from "./answers.ts";
export * from "./stepping.ts";
export * from "./deciding.ts";
export * from "./joining.ts";
export * from "./relations.ts";
export * from "./consequences.ts";
export * from "./meeting.ts";
