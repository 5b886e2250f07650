/**
 * How the manager runs, whether compiled or portable. All permissions are granted to the program
 * as a whole; each subcommand then gives up what it must not use.
 */
export const RUN_FLAGS = [
  "--allow-all",
  "--no-prompt",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  // The root file system is read-only, and code read from a cache takes more memory.
  "--no-code-cache",
  "--unstable-worker-options",
] as const;
