import { chooseProvider } from "../cluster/choose.ts";
import { EmbeddedProvider } from "../cluster/embedded/provider.ts";
import { interactiveKubectl } from "./kubectl.ts";
import { operatorNamespace } from "./operator.ts";

/** `./dev logs [component]` */
export async function main([component]: string[]): Promise<number> {
  const provider = await chooseProvider();
  if (component === undefined) {
    const selection = [
      "--namespace",
      operatorNamespace,
      "--selector",
      "app.kubernetes.io/name=redkeep",
    ];
    return await interactiveKubectl(provider, ["logs", ...selection, "--prefix", "--follow"]);
  }
  const components = provider instanceof EmbeddedProvider ? await provider.status() : [];
  const found = components.find(({ name }) => name === component || name.endsWith(`/${component}`));
  if (!found) {
    const names = components.map(({ name }) => name).join(", ") || "none here";
    throw new Error(`no component "${component}"; those with logs of their own: ${names}`);
  }
  return (await new Deno.Command("tail", { args: ["-n", "200", "-F", found.log] }).spawn().status)
    .code;
}
