/** This release of Redkeep, by semantic versioning. Images are tagged with it. */
export const RELEASE = "0.1.0";
