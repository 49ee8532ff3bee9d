// Counters, gauges and histograms for /metrics in Prometheus' text format (prometheus-cpp core
// inside).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::metrics {

class Metrics {
public:
    Metrics();
    ~Metrics();
    void count(const std::string& name, const std::string& label_value = {}, double by = 1);
    void observe_seconds(const std::string& name, double seconds,
                         const std::string& label_value = {});
    // Read when /metrics is asked.
    void gauge(std::string name, std::string help, std::function<double()> read);
    std::string text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::metrics
