/** What is usual for a product, so that an estate need not write it. */

export interface ProductDefaults {
  /** `ports.main`. */
  readonly port: number;
  /** Path of the page that tells how the server is: `pages.status`. */
  readonly statusPath: string;
}

const defaults: Readonly<Record<string, ProductDefaults>> = {
  // User Workspace Manager's help, "Upgrade": the recommended ports, and the pages to open after an upgrade.
  'personalization-server': { port: 7771, statusPath: '/PersonalizationServer/status.aspx' },
  'management-server': { port: 7751, statusPath: '/ManagementServer/deployment/status.aspx' },
};

export function defaultsOf(product: string): ProductDefaults | undefined {
  return Object.hasOwn(defaults, product) ? defaults[product] : undefined;
}
