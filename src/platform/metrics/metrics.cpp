#include "platform/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace kentongan::metrics {
namespace {

// Request and alert latencies lie between 50 µs and a few seconds.
const prometheus::Histogram::BucketBoundaries kSeconds{0.00005, 0.0002, 0.001, 0.005, 0.02,
                                                       0.1,     0.5,    2,     10};

prometheus::Labels labels_of(const std::string& value) {
    if (value.empty()) return {};
    return {{"kind", value}};
}

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    struct Reading {
        prometheus::Gauge* gauge;
        std::function<double()> read;
    };
    std::mutex mutex;
    std::vector<Reading> readings;
    // The registry takes a lock and hashes labels at every Add; these remember what it gave.
    std::map<std::pair<std::string, std::string>, prometheus::Counter*> counters;
    std::map<std::pair<std::string, std::string>, prometheus::Histogram*> histograms;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const std::string& name, const std::string& label_value, double by) {
    std::lock_guard lock(impl_->mutex);
    auto& counter = impl_->counters[{name, label_value}];
    if (!counter) {
        auto& family = prometheus::BuildCounter().Name(name).Register(impl_->registry);
        counter = &family.Add(labels_of(label_value));
    }
    counter->Increment(by);
}

void Metrics::observe_seconds(const std::string& name, double seconds,
                              const std::string& label_value) {
    prometheus::Histogram* found = nullptr;
    {
        std::lock_guard lock(impl_->mutex);
        auto& histogram = impl_->histograms[{name, label_value}];
        if (!histogram) {
            auto& family = prometheus::BuildHistogram().Name(name).Register(impl_->registry);
            histogram = &family.Add(labels_of(label_value), kSeconds);
        }
        found = histogram;
    }
    found->Observe(seconds);
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> read) {
    std::lock_guard lock(impl_->mutex);
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
    impl_->readings.push_back({&family.Add({}), std::move(read)});
}

std::string Metrics::text() const {
    std::vector<Impl::Reading> readings;
    {
        std::lock_guard lock(impl_->mutex);
        readings = impl_->readings;
    }
    for (const auto& reading : readings) reading.gauge->Set(reading.read());
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace kentongan::metrics
