/** A procedure that asks for releases and for lists that may be empty, and uses another one that speaks up before the start. */

export const UPGRADE_ID = 'upgrade-servers';

export const UPGRADE_FILES: Readonly<Record<string, string>> = {
  'releases.yaml': `
releases: app
title: The application
source: { document: The application's release notes }
order: ["9.0", { release: "10.0", also: ["10.0 SP1"] }, "11.0", "12.0"]
`,
  'upgrade.yaml': `
id: ${UPGRADE_ID}
title: Upgrade the servers to \${target}
summary: Upgrades each server, then the databases.
product: Test
source: { document: Upgrade guide, section: Servers }
inputs:
  installed: { type: release, of: app, title: Version installed now }
  target: { type: release, of: app, title: Version to upgrade to }
  servers: { type: server, of: app, many: true, title: Servers }
  spares: { type: server, of: app, many: true, optional: true, title: Spare servers, help: Those that stand by. }
  balancers: { type: server, of: balancer, many: true, optional: true, title: Load balancers }
  quick: { type: yes-no, internal: true, default: yes, title: Quick }
warnings: Nobody can log in meanwhile.
prerequisites:
  - { id: quiet, text: Nobody else works on these servers. }
steps:
  - each: server in servers
    steps:
      - step: upgrade
        title: Upgrade \${server}
        do: Upgrade it.
        skip: with-reason
  - use: upgrade-databases
    with: { installed: installed, target: target }
`,
  'databases.yaml': `
id: upgrade-databases
title: Upgrade the databases
summary: Upgrades the databases.
product: Test
source: { document: Upgrade guide, section: Databases }
inputs:
  installed: { type: release, of: app, title: Version installed now }
  target: { type: release, of: app, title: Version to upgrade to }
warnings: \${target} changes the schema.
prerequisites:
  - { id: backup, text: "The databases of \${installed} are backed up." }
cautions:
  - id: jump
    if: { release: target, after: installed, by-more-than: 1 }
    text: |
      From \${installed} to \${target} is more than one version. The maker
      supports one at a time.
    effect: reason
    source: { section: Databases }
  - id: not-newer
    if: { not: { release: target, after: installed } }
    text: \${target} does not come after \${installed}.
    effect: refuse
    source: { section: Databases }
steps:
  - step: update
    title: Update the databases
    do: Update them.
    skip: with-reason
    checks:
      - attest:
          id: state
          title: State of the databases
          ask: Look at the console.
          outcomes: [updates-required, up-to-date, broken]
          passes: [updates-required, up-to-date]
`,
};
