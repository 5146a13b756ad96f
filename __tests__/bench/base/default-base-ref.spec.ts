import { defaultBaseRef } from '../../../src/bench/base';

test.each<[string, Record<string, string>]>([
  ['GitHub Actions', { CI: 'true', GITHUB_BASE_REF: 'main' }],
  ['GitLab', { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_COMMIT_BRANCH: 'topic' }],
  ['Bitbucket', { BITBUCKET_PR_DESTINATION_BRANCH: 'main', BITBUCKET_BRANCH: 'topic' }],
  ['Jenkins', { CHANGE_TARGET: 'main', BRANCH_NAME: 'PR-1' }],
  ['Azure Pipelines', { SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' }],
  ['Buildkite', { BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main', BUILDKITE_BRANCH: 'topic' }],
  ['Woodpecker', { CI_COMMIT_TARGET_BRANCH: 'main' }],
  ['Cirrus', { CIRRUS_BASE_BRANCH: 'main' }],
  ['Codefresh', { CF_PULL_REQUEST_TARGET: 'main' }],
  ['Bitrise', { BITRISEIO_GIT_BRANCH_DEST: 'main' }],
  ['CodeBuild', { CODEBUILD_WEBHOOK_BASE_REF: 'refs/heads/main' }],
  ['Travis', { TRAVIS_PULL_REQUEST: '12', TRAVIS_BRANCH: 'main' }],
  ['AppVeyor', { APPVEYOR_PULL_REQUEST_NUMBER: '12', APPVEYOR_REPO_BRANCH: 'main' }],
  ['Drone', { DRONE_BUILD_EVENT: 'pull_request', DRONE_TARGET_BRANCH: 'main' }],
])('the target branch of a pull request on %s', (_service, env) => {
  expect(defaultBaseRef(env)).toBe('main');
});

test.each<[string, Record<string, string>]>([
  ['GitHub Actions', { CI: 'true', GITHUB_BASE_REF: '', GITHUB_REF_NAME: 'main' }],
  ['Buildkite', { BUILDKITE_PULL_REQUEST: 'false', BUILDKITE_PULL_REQUEST_BASE_BRANCH: '' }],
  ['Travis', { TRAVIS_PULL_REQUEST: 'false', TRAVIS_BRANCH: 'main' }],
  ['AppVeyor', { APPVEYOR_REPO_BRANCH: 'main' }],
  ['Drone', { DRONE_BUILD_EVENT: 'push', DRONE_TARGET_BRANCH: 'main' }],
  ['a terminal', { HOME: '/home/user' }],
])('none in the build of a push on %s', (_service, env) => {
  expect(defaultBaseRef(env)).toBeUndefined();
});

test('a branch with slashes keeps them', () => {
  expect(defaultBaseRef({ GITHUB_BASE_REF: 'release/2.x' })).toBe('release/2.x');
  expect(defaultBaseRef({ SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/release/2.x' })).toBe('release/2.x');
});
