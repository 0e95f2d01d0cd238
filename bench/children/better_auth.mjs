// better-auth with its organization plugin: `node better_auth.mjs prepare|serve OPTIONS` (JSON; see bench/peers/better_auth.py).
// It is copied beside its node_modules. What it is told to do is what it comes with; only limits that a
// measurement would run into are raised, and passwords, which nothing here measures, are not hashed.
import cluster from "node:cluster";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { organization } from "better-auth/plugins";
import Database from "better-sqlite3";
import pg from "pg";

const [what, given] = process.argv.slice(2);
const told = JSON.parse(given);

function database() {
  if (told.postgres) return new pg.Pool({ connectionString: told.postgres, max: 16 });
  const file = new Database(told.sqlite);
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = NORMAL");
  return file;
}

const auth = betterAuth({
  database: database(),
  baseURL: `http://127.0.0.1:${told.port}`,
  secret: "a secret of the measurements alone, 0123456789",
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  emailAndPassword: {
    enabled: true,
    password: { hash: async (password) => password, verify: async () => true },
  },
  plugins: [
    organization({
      invitationLimit: 1_000_000,
      membershipLimit: 1_000_000,
      sendInvitationEmail: async () => {},
    }),
  ],
});

async function signedUp(email) {
  const body = { email, name: "Jane Doe", password: "a long enough password" };
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
  return headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

async function prepare() {
  await (await getMigrations(auth.options)).runMigrations();
  const owner = await signedUp("owner@example.com");
  const organizations = [];
  for (let number = 0; number < told.organizations; number += 1) {
    const body = { name: "Harbour Coaching", slug: `harbour-${number}` };
    const made = await auth.api.createOrganization({ body, headers: new Headers({ cookie: owner }) });
    organizations.push(made.id);
  }
  const people = [];
  for (let number = 0; number < told.people; number += 1) people.push(await signedUp(`jane${number}@example.com`));
  writeFileSync(told.output, JSON.stringify({ owner, organizations, people }));
  process.exit(0);
}

async function members(id) {
  const { adapter } = await auth.$context;
  return adapter.count({ model: "member", where: [{ field: "organizationId", value: id }] });
}

function serve() {
  const handle = toNodeHandler(auth);
  createServer(async (request, response) => {
    if (!request.url.startsWith("/members/")) return handle(request, response);
    response.end(String(await members(request.url.slice("/members/".length))));
  }).listen(told.port, "127.0.0.1");
}

if (what === "prepare") await prepare();
else if (cluster.isPrimary) for (let count = 0; count < told.workers; count += 1) cluster.fork();
else serve();
