// # Messages

export * from "./running.ts";
