/** A second service connection of a pipeline: it reads the source. */
export const SECOND_CONNECTION = '77777777-7777-4777-8777-777777777777';
