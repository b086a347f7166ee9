// # Messages

export * from "./running.ts";
export * from "./shown.ts";
