/** Version of the product; held equal to package.json and task.json by a test. */
export const VERSION = '0.1.0';

/** How the product names itself to every service it asks. */
export const USER_AGENT = `acr-promotion-gate/${VERSION}`;
