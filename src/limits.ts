/**
 * Manifests that one import brings at most, the root among them.
 *
 * @see Microsoft's documentation of importing images, "Limitations"; how Azure counts is not said there
 */
export const MOST_MANIFESTS_IN_IMPORT = 50;
