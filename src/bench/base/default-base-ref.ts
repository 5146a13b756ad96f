/** An environment: names to values. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold the target branch in builds of pull requests, and nothing in others. */
const TARGET_BRANCHES = [
  'GITHUB_BASE_REF', // GitHub Actions, Gitea, Forgejo
  'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', // GitLab
  'BITBUCKET_PR_DESTINATION_BRANCH', // Bitbucket Pipelines
  'CHANGE_TARGET', // Jenkins, multibranch
  'SYSTEM_PULLREQUEST_TARGETBRANCH', // Azure Pipelines
  'BUILDKITE_PULL_REQUEST_BASE_BRANCH', // Buildkite
  'CI_COMMIT_TARGET_BRANCH', // Woodpecker
  'CIRRUS_BASE_BRANCH', // Cirrus
  'CF_PULL_REQUEST_TARGET', // Codefresh
  'BITRISEIO_GIT_BRANCH_DEST', // Bitrise
  'CODEBUILD_WEBHOOK_BASE_REF', // AWS CodeBuild
] as const;

/** Variables that hold the target branch only where another one says that this is a pull request. */
const CONDITIONAL_BRANCHES: readonly (readonly [name: string, isPullRequest: (env: Environment) => boolean])[] = [
  ['TRAVIS_BRANCH', (env) => !['', 'false', undefined].includes(env['TRAVIS_PULL_REQUEST'])],
  ['APPVEYOR_REPO_BRANCH', (env) => Boolean(env['APPVEYOR_PULL_REQUEST_NUMBER'])],
  ['DRONE_TARGET_BRANCH', (env) => env['DRONE_BUILD_EVENT'] === 'pull_request'],
];

/**
 * The target branch of the pull request that is being built, from what the CI service says in the environment; `undefined`
 * outside a pull request, and on services that do not say it (CircleCI).
 *
 * Sources: the documentation of each service on its predefined variables.
 *
 * @example
 * ```ts
 * const ref = defaultBaseRef(); // 'main' in a pull request on GitHub Actions
 * ```
 */
export function defaultBaseRef(env: Environment = process.env): string | undefined {
  const conditional = CONDITIONAL_BRANCHES.filter(([, isPullRequest]) => isPullRequest(env)).map(([name]) => name);
  const found = [...TARGET_BRANCHES, ...conditional].map((name) => env[name]).find(Boolean);
  return found?.replace(/^refs\/heads\//, '');
}
