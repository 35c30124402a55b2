#include "renderer/vulkan/spirv_reflect.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <optional>

namespace fathom::vulkan {
namespace {

// Opcodes, decorations and storage classes by their names in the specification.
enum Op : std::uint32_t {
    OpEntryPoint = 15,
    OpExecutionMode = 16,
    OpTypeInt = 21,
    OpTypeFloat = 22,
    OpTypeVector = 23,
    OpTypeMatrix = 24,
    OpTypeImage = 25,
    OpTypeSampledImage = 27,
    OpTypeArray = 28,
    OpTypeStruct = 30,
    OpTypePointer = 32,
    OpConstant = 43,
    OpVariable = 59,
    OpDecorate = 71,
    OpMemberDecorate = 72,
    OpExecutionModeId = 331,
};
enum Decoration : std::uint32_t {
    ArrayStride = 6,
    MatrixStride = 7,
    Binding = 33,
    DescriptorSet = 34,
    Offset = 35
};
enum StorageClass : std::uint32_t { UniformConstant = 0, Uniform = 2, PushConstant = 9, StorageBuffer = 12 };
enum ExecutionMode : std::uint32_t { LocalSize = 17, LocalSizeId = 38 };

constexpr std::uint32_t kMagic = 0x07230203;
constexpr std::size_t kHeaderWords = 5;

/// What is known of one result id.
struct Id {
    Op op{};
    std::span<const std::uint32_t> operands; // of the defining instruction, result type and id included
    std::optional<std::uint32_t> binding, array_stride;
    std::vector<std::uint32_t> member_offsets;
    std::uint32_t matrix_stride = 16; // of the last matrix member seen; ours are all mat4
};

class Module {
  public:
    explicit Module(std::span<const std::uint32_t> spirv);
    [[nodiscard]] ShaderInfo info() const;

  private:
    void read(Op op, std::span<const std::uint32_t> operands);
    void read_decoration(std::span<const std::uint32_t> operands);
    void read_member_decoration(std::span<const std::uint32_t> operands);
    [[nodiscard]] std::uint32_t constant(std::uint32_t id) const { return ids_.at(id).operands[2]; }
    [[nodiscard]] std::uint32_t size_of(std::uint32_t type) const;
    [[nodiscard]] VkDescriptorType descriptor_type(std::uint32_t storage_class, const Id& pointee) const;

    std::vector<Id> ids_;
    std::uint32_t execution_model_ = 0;
    std::array<std::uint32_t, 3> workgroup_{1, 1, 1};
    std::array<std::uint32_t, 3> workgroup_ids_{};
};

Module::Module(std::span<const std::uint32_t> spirv) {
    FATHOM_ASSERT(spirv.size() > kHeaderWords && spirv[0] == kMagic);
    ids_.resize(spirv[3]);
    for (std::size_t i = kHeaderWords; i < spirv.size();) {
        const std::uint32_t words = spirv[i] >> 16;
        FATHOM_ASSERT(words > 0 && i + words <= spirv.size());
        read(static_cast<Op>(spirv[i] & 0xFFFF), spirv.subspan(i + 1, words - 1));
        i += words;
    }
}

void Module::read(Op op, std::span<const std::uint32_t> operands) {
    switch (op) {
    case OpEntryPoint: execution_model_ = operands[0]; break;
    case OpExecutionMode:
        if (operands[1] == LocalSize) std::ranges::copy(operands.subspan(2, 3), workgroup_.begin());
        break;
    case OpExecutionModeId:
        if (operands[1] == LocalSizeId) std::ranges::copy(operands.subspan(2, 3), workgroup_ids_.begin());
        break;
    case OpDecorate: read_decoration(operands); break;
    case OpMemberDecorate: read_member_decoration(operands); break;
    case OpTypeInt:
    case OpTypeFloat:
    case OpTypeVector:
    case OpTypeMatrix:
    case OpTypeImage:
    case OpTypeSampledImage:
    case OpTypeArray:
    case OpTypeStruct:
    case OpTypePointer:
        ids_.at(operands[0]).op = op;
        ids_.at(operands[0]).operands = operands;
        break;
    case OpConstant:
    case OpVariable:
        ids_.at(operands[1]).op = op;
        ids_.at(operands[1]).operands = operands;
        break;
    }
}

void Module::read_decoration(std::span<const std::uint32_t> operands) {
    Id& id = ids_.at(operands[0]);
    if (operands[1] == Binding) id.binding = operands[2];
    if (operands[1] == ArrayStride) id.array_stride = operands[2];
    if (operands[1] == DescriptorSet) FATHOM_ASSERT(operands[2] == 0);
}

void Module::read_member_decoration(std::span<const std::uint32_t> operands) {
    Id& id = ids_.at(operands[0]);
    if (operands[2] == MatrixStride) id.matrix_stride = operands[3];
    if (operands[2] != Offset) return;
    id.member_offsets.resize(std::max<std::size_t>(id.member_offsets.size(), operands[1] + 1));
    id.member_offsets[operands[1]] = operands[3];
}

std::uint32_t Module::size_of(std::uint32_t type) const {
    const Id& id = ids_.at(type);
    switch (id.op) {
    case OpTypeInt:
    case OpTypeFloat: return id.operands[1] / 8;
    case OpTypeVector: return size_of(id.operands[1]) * id.operands[2];
    case OpTypeMatrix: return id.matrix_stride * id.operands[2];
    case OpTypeArray: return id.array_stride.value_or(size_of(id.operands[1])) * constant(id.operands[2]);
    case OpTypeStruct: {
        std::uint32_t end = 0;
        for (std::size_t i = 0; i < id.member_offsets.size(); ++i)
            end = std::max(end, id.member_offsets[i] + size_of(id.operands[1 + i]));
        return end;
    }
    default: FATHOM_ASSERT(!"a type that our push constants do not use");
    }
    return 0;
}

VkDescriptorType Module::descriptor_type(std::uint32_t storage_class, const Id& pointee) const {
    if (storage_class == StorageBuffer) return VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    if (storage_class == Uniform) return VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
    if (pointee.op == OpTypeSampledImage) return VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
    constexpr std::uint32_t kStorage = 2; // "Sampled" operand of OpTypeImage
    FATHOM_ASSERT(pointee.op == OpTypeImage && pointee.operands[6] == kStorage);
    return VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
}

ShaderInfo Module::info() const {
    ShaderInfo info;
    switch (execution_model_) {
    case 0: info.stage = VK_SHADER_STAGE_VERTEX_BIT; break;
    case 4: info.stage = VK_SHADER_STAGE_FRAGMENT_BIT; break;
    case 5: info.stage = VK_SHADER_STAGE_COMPUTE_BIT; break;
    default: FATHOM_ASSERT(!"a shader stage that Fathom does not use");
    }
    info.workgroup = workgroup_;
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (workgroup_ids_[axis] != 0) info.workgroup[axis] = constant(workgroup_ids_[axis]);

    for (const Id& variable : ids_) {
        if (variable.op != OpVariable) continue;
        const std::uint32_t storage_class = variable.operands[2];
        const Id& pointer = ids_.at(variable.operands[0]);
        const std::uint32_t pointee = pointer.operands[2];
        if (storage_class == PushConstant) info.push_bytes = size_of(pointee);
        if (variable.binding)
            info.bindings.push_back({*variable.binding, descriptor_type(storage_class, ids_.at(pointee))});
    }
    std::ranges::sort(info.bindings, {}, &ShaderBinding::binding);
    return info;
}

} // namespace

ShaderInfo reflect(std::span<const std::uint32_t> spirv) {
    return Module(spirv).info();
}

} // namespace fathom::vulkan
