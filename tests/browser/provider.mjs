// A real provider of identity, in a process of its own: node provider.mjs PORT ADDRESS-OF-HYGIE
import Provider from "oidc-provider";

const [port, site] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "hygie",
      client_secret: "the secret of the tests",
      redirect_uris: [`${site}/sign-in/provider/callback`],
      post_logout_redirect_uris: [`${site}/sign-in`],
    },
  ],
  pkce: { required: () => true },
  // What Pro Santé Connect says beside the name, for whoever works in the structure of the tests.
  scopes: ["openid", "scope_all"],
  claims: { openid: ["sub"], scope_all: ["given_name", "family_name", "SubjectRefPro"] },
  conformIdTokenClaims: true,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      ...(id === "clinicienne" && {
        given_name: "Maëlle",
        family_name: "Karsenti",
        SubjectRefPro: { exercices: [{ codeProfession: "10", activities: [{ numeroFinessSite: "", numeroFinessetablissementJuridique: "590999998" }] }] },
      }),
    }),
  }),
  acrValues: ["eidas1"],
  cookies: { keys: ["of the tests"] },
  features: { devInteractions: { enabled: true } },
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`listens on http://127.0.0.1:${port}`));
