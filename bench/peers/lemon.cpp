// The peer of bench/solver.bench.ts: LEMON's network simplex or cost scaling (Debian: liblemon-dev) on one instance.
//
//   g++ -O3 -march=native -o lemon bench/peers/lemon.cpp   (headers only)
//   lemon FILE simplex|scaling REPEATS
//
// FILE is what bench/support/instance-file.ts writes, little-endian: int32 rows, teams, arcs, tiers; int64 points that stand for one unowned
// target; int32 supply[rows], arcStart[rows + 1], arcTeam[arcs], arcCost[arcs], tierTeam[tiers], tierRoom[tiers], tierCost[tiers].
// One node a row and a team and one for all demand: rows send their supply to teams or, at the unowned weight, past them; a team
// passes on at most tierRoom at each of its marginal costs. Prints one line of JSON: the least total, targets unowned,
// milliseconds of building LEMON's structures and of the solve alone (by the clock on the wall and by the processor's, the median of the
// repeats), and the peak of resident memory.
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

using Graph = lemon::StaticDigraph;
using Points = long long;
using Simplex = lemon::NetworkSimplex<Graph, int, Points>;
using Scaling = lemon::CostScaling<Graph, int, Points>;

struct Instance {
  int rows, teams, tiers;
  Graph graph;
  // One entry an arc in the order of LEMON's ids: a row's arcs to teams, its way past them, then the tiers of the teams.
  std::vector<int> supply, room;
  std::vector<Points> cost;
};

static void fail(const char* why) {
  std::fprintf(stderr, "lemon: %s\n", why);
  std::exit(1);
}

static std::vector<std::int32_t> readInts(std::FILE* file, std::size_t count) {
  std::vector<std::int32_t> values(count);
  if (std::fread(values.data(), sizeof(std::int32_t), count, file) != count) fail("the file is too short");
  return values;
}

static void readInstance(const char* path, Instance& instance) {
  std::FILE* file = std::fopen(path, "rb");
  if (!file) fail("cannot open the file");
  const auto head = readInts(file, 4);
  std::int64_t unownedWeight;
  if (std::fread(&unownedWeight, sizeof unownedWeight, 1, file) != 1) fail("the file is too short");
  const int rows = head[0], teams = head[1], arcs = head[2], tiers = head[3], sink = rows + teams;
  instance.rows = rows;
  instance.teams = teams;
  instance.tiers = tiers;
  instance.supply = readInts(file, rows);
  const auto arcStart = readInts(file, rows + 1);
  std::vector<std::pair<int, int>> ends;
  {
    const auto arcTeam = readInts(file, arcs);
    const auto arcCost = readInts(file, arcs);
    ends.reserve(std::size_t(arcs) + rows + tiers);
    instance.cost.reserve(ends.capacity());
    instance.room.reserve(ends.capacity());
    for (int i = 0; i < rows; i++) {
      for (int a = arcStart[i]; a < arcStart[i + 1]; a++) {
        ends.emplace_back(i, rows + arcTeam[a]);
        instance.cost.push_back(arcCost[a]);
        instance.room.push_back(instance.supply[i]);
      }
      ends.emplace_back(i, sink);
      instance.cost.push_back(unownedWeight);
      instance.room.push_back(instance.supply[i]);
    }
  }
  const auto tierTeam = readInts(file, tiers);
  const auto tierRoom = readInts(file, tiers);
  const auto tierCost = readInts(file, tiers);
  std::fclose(file);
  for (int t = 0; t < tiers; t++) {
    ends.emplace_back(rows + tierTeam[t], sink);
    instance.cost.push_back(tierCost[t]);
    instance.room.push_back(tierRoom[t]);
  }
  instance.graph.build(sink + 1, ends.begin(), ends.end());
}

// LEMON copies maps into its own arrays, so those that only hand over our vectors need no memory of their own.
template <typename Key, typename T>
struct View {
  typedef Key KeyType;
  typedef T Value;
  const std::vector<T>& values;
  T operator[](const Key& key) const { return values[Graph::id(key)]; }
};

using Clock = std::chrono::steady_clock;

static double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

static double processorMilliseconds() { return 1000.0 * std::clock() / CLOCKS_PER_SEC; }

static double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// getrusage would tell the memory of whoever started us where that was more.
static long peakKilobytes() {
  std::FILE* status = std::fopen("/proc/self/status", "r");
  char line[256];
  long peak = 0;
  while (status && std::fgets(line, sizeof line, status))
    if (std::sscanf(line, "VmHWM: %ld", &peak) == 1) break;
  if (status) std::fclose(status);
  return peak;
}

template <typename Solver>
static void solve(const Instance& instance, int repeats) {
  const Graph& graph = instance.graph;
  std::vector<int> supply(instance.supply);
  supply.resize(instance.rows + instance.teams + 1, 0);
  long long total = 0;
  for (int s : instance.supply) total += s;
  supply.back() = static_cast<int>(-total);

  const auto start = Clock::now();
  Solver solver(graph);
  solver.upperMap(View<Graph::Arc, int>{instance.room})
      .costMap(View<Graph::Arc, Points>{instance.cost})
      .supplyMap(View<Graph::Node, int>{supply});
  const double buildMs = millisecondsSince(start);
  std::vector<double> solveMs, processorMs;
  for (int r = 0; r < repeats; r++) {
    const auto begin = Clock::now();
    const double processorBegin = processorMilliseconds();
    if (solver.run() != Solver::OPTIMAL) fail("no optimum found");
    solveMs.push_back(millisecondsSince(begin));
    processorMs.push_back(processorMilliseconds() - processorBegin);
  }

  long long unowned = 0;
  const int sink = instance.rows + instance.teams;
  for (int i = 0; i < instance.rows; i++)
    for (Graph::OutArcIt arc(graph, graph.node(i)); arc != lemon::INVALID; ++arc)
      if (Graph::id(graph.target(arc)) == sink) unowned += solver.flow(arc);
  std::printf("{\"total\":%lld,\"unowned\":%lld,\"buildMs\":%.4f,\"solveMs\":%.4f,\"processorMs\":%.4f,\"peakKilobytes\":%ld}\n",
              static_cast<long long>(solver.template totalCost<Points>()), unowned, buildMs, median(solveMs), median(processorMs), peakKilobytes());
}

int main(int count, char** words) {
  const int repeats = count == 4 ? std::atoi(words[3]) : 0;
  if (repeats < 1) fail("usage: lemon FILE simplex|scaling REPEATS");
  Instance instance;
  readInstance(words[1], instance);
  if (std::strcmp(words[2], "scaling") == 0) solve<Scaling>(instance, repeats);
  else solve<Simplex>(instance, repeats);
}
