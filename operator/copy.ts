/**
 * `manager copy <directory>`: the init container of every instance. It puts the manager where the
 * Redis container, which has another image, finds it, and makes that pod's certificate, so that
 * the manager itself never has to load an X.509 library.
 */
import { PATH } from "../api/meta.ts";
import { createSelfSigned } from "../pki/self_signed.ts";

/** Longer than any pod lives: the certificate ends with the pod, and is trusted by itself alone. */
const VALID_DAYS = 3650;

/** Runs the subcommand. Reads `POD_NAME` and `POD_IP`. */
export async function main(args: string[]): Promise<void> {
  const [directory] = args;
  if (!directory) throw new Error("usage: manager copy <directory>");
  await copyProgram(directory);
  await writeIdentity(PATH.identity, required("POD_NAME"), required("POD_IP"));
}

/**
 * Copies the running program: one file where it is a compiled executable, else the folder that
 * `deno task build --portable` laid out.
 */
export async function copyProgram(directory: string): Promise<void> {
  if (Deno.build.standalone) return await copyFile(Deno.execPath(), `${directory}/manager`);
  const program = new URL(".", Deno.mainModule).pathname.replace(/\/$/, "");
  if (!Deno.mainModule.endsWith(".js")) {
    throw new Error(`${program} holds sources, not a build: run deno task build --portable`);
  }
  await copyFolder(program, directory);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const copy = isDirectory ? copyFolder : copyFile;
    await copy(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Replaces the file at once: a restarted init container must not leave half a program. */
async function copyFile(from: string, to: string): Promise<void> {
  const temporary = `${to}.new`;
  await Deno.copyFile(from, temporary);
  await Deno.rename(temporary, to);
}

/** Writes the key and the self-signed certificate with which the manager serves and registers. */
export async function writeIdentity(directory: string, name: string, ip: string): Promise<void> {
  const pair = await createSelfSigned({ commonName: name, ipAddress: ip, days: VALID_DAYS });
  await Deno.writeTextFile(`${directory}/tls.key`, pair.privateKeyPEM, { mode: 0o600 });
  await Deno.writeTextFile(`${directory}/tls.crt`, pair.certificatePEM);
}

function required(variable: string): string {
  const value = Deno.env.get(variable);
  if (!value) throw new Error(`${variable} is not set: the pod's spec must set it`);
  return value;
}
