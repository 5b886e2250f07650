import { debianImages, imageName } from "../../cluster/images/catalog.ts";

/** The servers that every behaviour is shown with; the first one by default. */
export const SERVER_IMAGES: readonly string[] = debianImages.map(imageName);

/** The image of every cluster whose test does not choose one: `REDKEEP_E2E_IMAGE` if set. */
export function defaultImage(): string {
  return Deno.env.get("REDKEEP_E2E_IMAGE") || SERVER_IMAGES[0]!;
}
