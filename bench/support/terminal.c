// A terminal that measures: runs a program on a pseudo-terminal of its own and reads as fast as the kernel gives.
//
//   terminal drain READY TRIGGER MARKER DETACH PIDS -- program…   types TRIGGER once READY has come, stops the clock at MARKER;
//                                                                 an empty READY: once nothing has come for half a second
//   terminal echo COUNT GAP_US READY DETACH PIDS -- program…      types one key at a time and waits for it to come back
//   terminal paint TEXT DETACH -- program…                        from the start of the program until TEXT is shown; an empty TEXT: until it has ended
//   terminal drink -- program…                                    reads until it is told to end
//   terminal hold TRIGGER -- program…                             reads until it is still, types TRIGGER, and reads no more until it is told to end
//   terminal flood                                                a program that writes without end
//   terminal pace KB_PER_MS MS                                    a program that writes so much every millisecond, if it can; then
//                                                                 MARKER, and to its standard error how many bytes it has written
//
// PIDS: comma-separated processes whose CPU time is to be taken over the measured stretch, beside the program's own. Prints one JSON object.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_S 180
static char buffer[1 << 16];
static char tail[sizeof buffer + 256];
static size_t tail_length;
static int master = -1;
static pid_t program = -1;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* Seconds of CPU of all threads. schedstat counts nanoseconds, where stat counts 10 ms ticks. */
static double cpu_of(pid_t pid) {
  char path[300];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *threads = opendir(path);
  if (!threads) return 0;
  double total = 0;
  for (struct dirent *entry; (entry = readdir(threads));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, entry->d_name);
    FILE *file = fopen(path, "r");
    unsigned long long ran = 0;
    if (file && fscanf(file, "%llu", &ran) == 1) total += ran / 1e9;
    if (file) fclose(file);
  }
  closedir(threads);
  return total;
}

static double cpu_of_all(const char *pids) {
  double total = 0;
  for (const char *at = pids; *at; at += *at == ',') {
    char *end;
    total += cpu_of((pid_t)strtol(at, &end, 10));
    at = end;
  }
  return total;
}

static void open_program(char **argv) {
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  program = forkpty(&master, NULL, NULL, &size);
  if (program < 0) exit(2);
  if (program == 0) {
    setenv("TERM", "xterm-256color", 1);
    execvp(argv[0], argv);
    _exit(127);
  }
  fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK);
}

/* Bytes read; 0 when the time is up, -1 when the program has gone. */
static ssize_t receive(double until) {
  for (;;) {
    ssize_t length = read(master, buffer, sizeof buffer);
    if (length > 0) return length;
    if (length == 0 || (errno != EAGAIN && errno != EINTR)) return -1;
    double left = until - now();
    if (left <= 0) return 0;
    struct pollfd waiting = {master, POLLIN, 0};
    struct timespec time = {(time_t)left, (long)((left - (time_t)left) * 1e9)};
    ppoll(&waiting, 1, &time, NULL);
  }
}

static void type(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(master, bytes, length);
    if (written < 0 && errno != EAGAIN) return;
    if (written < 0) receive(now() + 0.01);
    else bytes += written, length -= written;
  }
}

/* Where in the buffer the text ends, also one that began in an earlier read; 0 when it has not come. */
static size_t end_of(const char *text, size_t length) {
  size_t wanted = strlen(text), before = tail_length;
  memcpy(tail + tail_length, buffer, length);
  size_t held = tail_length + length;
  const char *found = memmem(tail, held, text, wanted);
  tail_length = held < wanted ? held : wanted - 1;
  memmove(tail, tail + held - tail_length, tail_length);
  return found ? found + wanted - tail - before : 0;
}

/* What has come, so that two runs can be compared: a hash that takes eight bytes at a time, wherever the reads were cut. */
static struct {
  unsigned long long bytes, hash, part;
  unsigned held;
} seen;

static void take_in(const char *bytes, size_t length) {
  seen.bytes += length;
  for (size_t i = 0; i < length;) {
    if (seen.held == 0 && length - i >= 8) {
      memcpy(&seen.part, bytes + i, 8);
      seen.held = 8;
      i += 8;
    } else ((char *)&seen.part)[seen.held++] = bytes[i++];
    if (seen.held < 8) continue;
    seen.hash = (seen.hash ^ seen.part) * 0x9e3779b97f4a7c15ull;
    seen.hash ^= seen.hash >> 29;
    seen.held = 0;
  }
}

/* Reads up to the end of a text and takes in what comes before it, the text included. */
static int await(const char *text) {
  tail_length = 0;
  memset(&seen, 0, sizeof seen);
  for (double until = now() + LONGEST_S;;) {
    ssize_t length = receive(until);
    if (length <= 0) return 0;
    size_t end = end_of(text, length);
    take_in(buffer, end > 0 ? end : (size_t)length);
    if (end > 0) return 1;
  }
}

static void stillness(double seconds) {
  while (receive(now() + seconds) > 0) {}
}

/* An empty text: what was shown before a client came is not known, and it must have come within half a second. */
static int become_ready(const char *text) {
  if (*text && !await(text)) return 0;
  stillness(*text ? 0.1 : 0.5);
  return 1;
}

static void leave(const char *detach) {
  if (*detach) type(detach, strlen(detach));
  else kill(program, SIGHUP);
  for (double until = now() + 2; now() < until; receive(now() + 0.01)) {
    if (waitpid(program, NULL, WNOHANG) == program) return;
  }
  kill(program, SIGKILL);
  waitpid(program, NULL, 0);
}

static int fail(const char *why, const char *detach) {
  printf("{\"error\":\"%s\"}\n", why);
  leave(detach);
  return 1;
}

static int drain(char **argv) {
  const char *ready = argv[0], *trigger = argv[1], *marker = argv[2], *detach = argv[3], *pids = argv[4];
  open_program(argv + 6);
  if (!become_ready(ready)) return fail("it did not become ready", detach);
  struct rusage own, own_after;
  getrusage(RUSAGE_SELF, &own);
  double host = cpu_of_all(pids), client = cpu_of(program), start = now();
  type(trigger, strlen(trigger));
  if (!await(marker)) return fail("the marker did not come", detach);
  double seconds = now() - start;
  host = cpu_of_all(pids) - host;
  client = cpu_of(program) - client;
  getrusage(RUSAGE_SELF, &own_after);
#define SECONDS(field) (own_after.field.tv_sec - own.field.tv_sec + (own_after.field.tv_usec - own.field.tv_usec) / 1e6)
  printf("{\"seconds\":%.6f,\"bytes\":%llu,\"hash\":\"%llx-%llx\",\"hostCpu\":%.6f,\"clientCpu\":%.6f,\"readerCpu\":%.6f}\n", seconds, seen.bytes,
         seen.hash, seen.part, host, client, SECONDS(ru_utime) + SECONDS(ru_stime));
  leave(detach);
  return 0;
}

static int echo(char **argv) {
  int count = atoi(argv[0]), gap = atoi(argv[1]), warmup = 50, lost = 0, told = 0;
  const char *ready = argv[2], *detach = argv[3], *pids = argv[4];
  /* None of them ends a control sequence that a multiplexer writes, so that it cannot be mistaken for the echo. */
  const char keys[] = "QWVUYNO";
  open_program(argv + 6);
  if (!become_ready(ready)) return fail("it did not become ready", detach);
  srand(1);
  double host = cpu_of_all(pids);
  printf("{\"us\":[");
  for (int i = -warmup; i < count && lost < 20; i++) {
    char key = keys[(i + warmup) % 7];
    /* Without the jitter it may keep step with a timer. */
    for (double until = now() + (gap + rand() % 500) / 1e6; now() < until;) if (receive(until) < 0) break;
    double start = now();
    int back = 0;
    type(&key, 1);
    for (ssize_t length; !back && (length = receive(start + 2)) > 0;) back = memchr(buffer, key, length) != NULL;
    if (!back) lost++;
    else if (i >= 0) printf("%s%.1f", told++ ? "," : "", (now() - start) * 1e6);
  }
  printf("],\"lost\":%d,\"hostCpu\":%.6f}\n", lost, cpu_of_all(pids) - host);
  leave(detach);
  return 0;
}

static int paint(char **argv) {
  const char *text = argv[0], *detach = argv[1];
  double start = now();
  open_program(argv + 3);
  if (*text && !await(text)) return fail("the text did not come", detach);
  while (!*text && receive(now() + LONGEST_S) > 0) {}
  printf("{\"seconds\":%.6f}\n", now() - start);
  leave(*text ? detach : "");
  return 0;
}

static void hold(char **argv) {
  open_program(argv + 2);
  for (int painted = 0; receive(now() + (painted ? 0.3 : LONGEST_S)) > 0;) painted = 1;
  type(argv[0], strlen(argv[0]));
  printf("{\"typed\":true}\n");
  fflush(stdout);
  for (;;) pause();
}

static void fill(void) {
  for (size_t i = 0; i < sizeof buffer; i++) buffer[i] = i % 64 == 63 ? '\n' : 'a' + i % 26;
}

static int pace(char **argv) {
  size_t every_ms = atoi(argv[0]) * 1000;
  int count = atoi(argv[1]);
  unsigned long long total = 0;
  double start = now();
  fill();
  for (int i = 1; i <= count; i++) {
    for (size_t left = every_ms; left > 0;) {
      ssize_t written = write(1, buffer, left < sizeof buffer ? left : sizeof buffer);
      if (written < 0) return 1;
      left -= written;
      total += written;
    }
    double wait = start + i / 1e3 - now();
    if (wait > 0) usleep(wait * 1e6);
    else if (now() - start > count / 1e3) break;
  }
  fprintf(stderr, "%llu\n", total);
  return write(1, "MARKER", 6) != 6;
}

static int flood(void) {
  fill();
  while (write(1, buffer, sizeof buffer) > 0) {}
  return 0;
}

static void told_to_end(int signal) {
  (void)signal;
  kill(program, SIGKILL);
  _exit(0);
}

int main(int argc, char **argv) {
  if (argc > 8 && !strcmp(argv[1], "drain")) return drain(argv + 2);
  if (argc > 8 && !strcmp(argv[1], "echo")) return echo(argv + 2);
  if (argc > 5 && !strcmp(argv[1], "paint")) return paint(argv + 2);
  if (argc > 3 && !strcmp(argv[1], "pace")) return pace(argv + 2);
  if (argc > 1 && !strcmp(argv[1], "flood")) return flood();
  signal(SIGTERM, told_to_end);
  if (argc > 4 && !strcmp(argv[1], "hold")) hold(argv + 2);
  if (argc < 4 || strcmp(argv[1], "drink")) return 2;
  open_program(argv + 3);
  while (receive(now() + 3600) > 0) {}
  return 0;
}
