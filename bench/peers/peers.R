# The reference job's fit by R: Rscript peers.R people.csv. Prints one JSON object a line: name, what, seconds.
args <- commandArgs(TRUE)
timed <- function(name, what, code) {
  seconds <- system.time(answer <- code)[["elapsed"]]
  cat(sprintf('{"name": "%s", "what": "%s", "seconds": %.3f}\n', name, what, seconds))
  answer
}
suppressMessages(library(data.table))
d <- timed("R fread", "import", fread(args[1]))
columns <- c(paste0("p", 1:8), paste0("b", 1:21), paste0("x", 1:10))
X <- cbind(1, as.matrix(d[, ..columns]))
storage.mode(X) <- "double"
y <- as.double(d$event)
set.seed(1)
w <- as.double(rpois(length(y), 1))
fit <- timed("R glm.fit", "fit", glm.fit(X, y, weights = w, family = binomial(), control = glm.control(epsilon = 1e-12)))
one <- function() {
  eta <- X %*% fit$coefficients
  weighted.mean(plogis(eta), w)
}
timed("R", "1 policy", one())
# As it is used: rows drawn with replacement, refitted, one policy averaged. Two replicates and the full sample are three calls.
suppressMessages(library(boot))
statistic <- function(rows, i) {
  refit <- glm.fit(X[i, ], y[i], family = binomial(), control = glm.control(epsilon = 1e-12))
  mean(plogis(X[i, ] %*% refit$coefficients))
}
seconds <- system.time(boot(seq_along(y), statistic, R = 2))[["elapsed"]] / 3
cat(sprintf('{"name": "R boot and glm.fit", "what": "replicate: fit and 1 policy", "seconds": %.3f}\n', seconds))
